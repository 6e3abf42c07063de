"""埋设台账：埋了什么、在哪个格、算出来该是什么。写成清单（给程序对）和说明（给人看）。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from zhidu.kernel import exact_decimal

LEDGER_HEADINGS: tuple[str, ...] = (
    "编号", "类别", "年份", "文件", "工作表", "行", "列", "管理单位", "学校标识码", "学校名称", "学段", "指标",
    "埋了什么", "应得的数", "应得的结论", "说明",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """埋的是什么：写台账时由埋设的一方给。

    id 在一个市里不重，同一处埋设换种子也不变。indicator 是 R1、G8、P3 之类的代码，校级、县级结论写「校级」「资源配置」。
    outcome：应得的结论，取值见 OUTCOMES。column：改的是哪一列。
    value：照规则应当算出的数（精确，除不尽写分数；差异系数写九位小数），没有数的为空。
    """

    id: str
    category: str
    indicator: str
    outcome: str
    says: str
    stage: str = ""
    column: str = ""
    what: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Planted:
    """一处埋设：埋的是什么，埋在哪个文件、表、行，哪个单位、学校。由许多行合成的没有单独的行，row 为 0。"""

    mark: Mark
    year: int
    file: str
    sheet: str
    row: int
    unit: str
    code: str = ""
    name: str = ""

    def cells(self) -> tuple[str | int, ...]:
        """写成清单的一行，次序与 LEDGER_HEADINGS 一致。"""
        mark = self.mark
        return (
            mark.id, mark.category, self.year, self.file, self.sheet, self.row or "", mark.column, self.unit,
            self.code, self.name, mark.stage, mark.indicator, mark.what, mark.value, mark.outcome, mark.says,
        )  # fmt: skip


OUTCOMES: dict[str, str] = {
    "达到": "这一项达到",
    "未达到": "这一项没达到；七项指标的，还不低于线的 85%",
    "低于底线": "这一项没达到，并且低于线的 85%",
    "通过": "学校或单位通过这一级判定",
    "不通过": "学校或单位不通过这一级判定",
    "不计入": "不进七项指标和差异系数",
    "报错": "读入时应当点名，这一格不能用",
    "改写": "读入时应当照改并说明改了什么",
    "跳过": "不是数据行，应当跳过",
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """没有埋成的一处：哪一处、为什么。城市太小时会有。"""

    id: str
    why: str


def spell(value: Fraction | int | None) -> str:
    """精确写数：除得尽写小数，除不尽写分数。"""
    if value is None:
        return ""
    exact = Fraction(value)
    text = exact_decimal(exact).replace(",", "")
    return f"{exact.numerator}/{exact.denominator}" if text.endswith("…") else text


def notes(city: str, seed: int, planted: tuple[Planted, ...], skipped: tuple[Skipped, ...]) -> Iterator[str]:
    """给人看的说明，一行一行（Markdown）。"""
    yield f"# {city}：埋设问题说明"
    yield ""
    yield f"这个市是按种子 {seed} 造出来的，市、单位、学校、代码、数都不是真的（代码里 97、90 开头的顺序号是随手编的）。"
    yield f"为了看得出程序算得对不对，数据里有意埋了 {len(planted)} 处；除此以外，全市的报表里没有填报错误。"
    yield "埋设都在最近一年的表里。"
    yield "同样的内容在「埋设问题清单.csv」里，可以让程序逐条对。县级材料类的指标（布局规划、四统一等）报表里没有，一律是未知。"
    yield ""
    yield "结论的意思："
    yield ""
    yield from (f"- {word}：{meaning}" for word, meaning in OUTCOMES.items())
    by_category: dict[str, list[Planted]] = {}
    for each in planted:
        by_category.setdefault(each.mark.category, []).append(each)
    for category, group in by_category.items():
        yield ""
        yield f"## {category}"
        yield ""
        yield "| 编号 | 在哪 | 埋了什么 | 应得 | 说明 |"
        yield "|---|---|---|---|---|"
        for each in group:
            mark = each.mark
            row = f"第 {each.row} 行" if each.row else ""
            spot = "，".join(part for part in (each.file, row, mark.column) if part)
            who = " ".join(part for part in (each.unit, each.name, mark.stage) if part)
            got = " ".join(part for part in (mark.indicator, mark.value, mark.outcome) if part)
            yield f"| {mark.id} | {who}（{spot}） | {mark.what} | {got} | {mark.says} |"
    if skipped:
        yield ""
        yield "## 没有埋成的"
        yield ""
        yield from (f"- {each.id}：{each.why}" for each in skipped)
