"""命令行测试用的小城：一二十所学校，够用又快。"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from zhidu.democity import City

YIWU = "yiwu-youzhi-junheng"
PRESCHOOL = "xueqian-puji-puhui"


@dataclass(frozen=True)
class Town:
    """写好的小城：内容、文件夹、各文件。"""

    city: City
    folder: Path

    def _one(self, pattern: str) -> Path:
        (found,) = self.folder.rglob(pattern)
        return found

    @property
    def schools(self) -> Path:
        return self._one("*义务教育学校*.xlsx")

    @property
    def counties(self) -> Path:
        return self._one("*区县指标.xlsx")

    @property
    def kindergartens(self) -> Path:
        return self._one("*幼儿园*.xlsx")

    @property
    def grades(self) -> Path:
        return self._one("分年级*.csv")

    @property
    def draft(self) -> Path:
        return self._one("*报送稿.csv")

    @property
    def year(self) -> int:
        return self.city.plan.year

    @property
    def units(self) -> list[str]:
        return [each.place.unit for each in self.city.counties]

    def a_school(self, stages: int) -> tuple[str, str]:
        """一所有几个学段的学校：标识码、校名。"""
        for county in self.city.counties:
            for school in county.schools:
                parts = [part for part in (school.primary, school.junior) if part.pupils]
                if len(parts) == stages and school.kind in ("小学", "九年一贯制学校"):
                    return school.code, school.name
        raise AssertionError(f"小城里没有 {stages} 个学段的学校")


def rows_of(path: Path, encoding: str = "gb18030") -> list[list[str]]:
    """一份 csv 的全部行。"""
    with path.open(encoding=encoding, newline="") as handle:
        return list(csv.reader(handle))
