"""规则册写错了怎么说：哪个文件、第几行、哪个键、为什么、怎么改。一次说全，不挤牙膏。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from zhidu.kernel import ZhiduError


@dataclass(frozen=True, slots=True)
class RulebookProblem:
    """规则册里的一处错。

    file：相对规则册目录的路径；line 从 1 起，说不到具体行（如缺整个文件）时为 0；
    key：键的路径，如 formula.per、lines[2].value（方括号里从 1 数）；why 错在哪；fix 怎么改。
    """

    file: str
    line: int
    key: str
    why: str
    fix: str = ""

    def spell(self) -> str:
        """「indicators/resources/R1.yaml 第 5 行 formula.per：为什么；改法：怎么改」。"""
        where = " ".join(
            part for part in (self.file, f"第 {self.line} 行" if self.line else "", self.key) if part
        )
        return f"{where}：{self.why}" + (f"；改法：{self.fix}" if self.fix else "")


class RulebookErrors(ZhiduError):
    """规则册的全部问题。problems 按文件、行号排好，一处一条。"""

    def __init__(self, title: str, problems: Iterable[RulebookProblem]) -> None:
        """title：哪一本规则册（目录名或 编号@版本）。"""
        found = dict.fromkeys(problems)
        self.problems = tuple(sorted(found, key=lambda each: (each.file, each.line, each.key)))
        lines = [f"规则册「{title}」有 {len(self.problems)} 处问题："]
        super().__init__("\n".join(lines + [f"  {each.spell()}" for each in self.problems]))


def nearest(wrong: str, known: Iterable[str]) -> str:
    """「，是不是「…」」：给最像的一个；都不像就给空串。"""
    found = get_close_matches(wrong, list(known), n=1, cutoff=0.5)
    return f"，是不是「{found[0]}」" if found else ""


def listed(known: Sequence[str], most: int = 12) -> str:
    """「甲、乙、丙」；太多就写前几个加「等」。"""
    return "、".join(known[:most]) + (" 等" if len(known) > most else "")
