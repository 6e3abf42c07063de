"""埋设问题清单里的一条，怎么在 --json 里对。"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

Document = dict[str, Any]
Row = dict[str, str]
SCHOOL_LEVEL = ("G3", "G3B", "G4", "G5", "E4")
PRESCHOOL_LEVEL = ("P1", "P2", "P3", "Q2")


class Verdicts:
    """三份结果：默认口径、不计民办、学前。disagreement 逐条说哪里和清单不一样。"""

    def __init__(self, default: Document, without_private: Document, preschool: Document) -> None:
        self.default, self.without_private, self.preschool = default, without_private, preschool

    def disagreement(self, row: Row) -> str:
        """和清单不一样的地方；一样是空串。报送稿的不归这里管。"""
        indicator, outcome = row["指标"], row["应得的结论"]
        if indicator == "校级":
            return self._school_verdict(row)
        if indicator == "资源配置":
            return self._resources(row)
        if "差异系数" in indicator:
            return self._spread(row)
        if row["学校标识码"] and (re.fullmatch(r"R\d", indicator) or indicator in SCHOOL_LEVEL):
            found = self._schools(self.default, row)[0]["indicators"][indicator]
        else:
            document = self.preschool if indicator in PRESCHOOL_LEVEL else self.default
            stage = "" if indicator == "G12" else row["学段"]
            found = self._counties(document, row["管理单位"], stage)[0]["indicators"][indicator]
        got = {True: "达到", False: "低于底线" if found.get("below_floor") else "未达到", None: "未知"}[
            found["met"]
        ]
        if row["应得的数"] and found["value"] != float(Fraction(row["应得的数"])):
            return f"数是 {found['value']}，应当是 {row['应得的数']}"
        return "" if got == outcome else f"结论是{got}，应当是{outcome}"

    def _school_verdict(self, row: Row) -> str:
        if row["应得的结论"] == "不计入":
            left_out = {each["code"] for each in self.default["excluded"]}
            return "" if row["学校标识码"] in left_out else "没有排除"
        passed = self._schools(self.default, row)[0]["passed"]
        return "" if passed is (row["应得的结论"] == "通过") else f"校级判定是 {passed}"

    def _resources(self, row: Row) -> str:
        verdicts = [each["verdict"] for each in self._counties(self.default, row["管理单位"], "")]
        passed = verdicts == ["达标", "达标"]
        assert "待定" not in verdicts
        return "" if passed is (row["应得的结论"] == "通过") else f"两个学段是 {verdicts}"

    def _spread(self, row: Row) -> str:
        code = row["指标"][:2]
        document = self.without_private if "不计民办" in row["指标"] else self.default
        found = self._counties(document, row["管理单位"], row["学段"])[0]["indicators"][code]
        got = found["cv_other" if "不加权" in row["指标"] else "cv"]
        if abs(got - float(row["应得的数"])) > 1e-8:
            return f"差异系数是 {got}，应当是 {row['应得的数']}"
        return (
            "" if (got <= found["limit"]) is (row["应得的结论"] == "达到") else f"{got} 比 {found['limit']}"
        )

    def _schools(self, document: Document, row: Row) -> list[Document]:
        return [
            each
            for each in document["schools"]
            if each["code"] == row["学校标识码"] and row["学段"] in ("", each["stage"])
        ]

    def _counties(self, document: Document, unit: str, stage: str) -> list[Document]:
        return [
            each for each in document["counties"] if each["unit"] == unit and stage in ("", each["stage"])
        ]
