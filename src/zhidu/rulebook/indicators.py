"""indicators/*/*.yaml 和 examples/*/*.yaml 读成指标、线、例题。"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast, get_args

from zhidu.rulebook.citations import Citation, Verification
from zhidu.rulebook.model import CountyRule, Direction, Example, Field, Formula, Gap, Indicator, Level, Line
from zhidu.rulebook.places import NO_DATE, Place
from zhidu.rulebook.problems import listed, nearest
from zhidu.rulebook.scopes import Scope

CODE_PATTERN = r"[A-Z][A-Z0-9]*"
_INDICATOR_KEYS = ("code", "name", "short", "level", "unit", "direction", "formula", "cite")
_INDICATOR_OPTIONS = ("stages", "lines", "gap", "county", "rows", "decimals", "note")
_LINE_OPTIONS = ("stage", "to", "when", "switch")
_EXAMPLE_OPTIONS = ("stage", "inputs", "rows", "gap", "substitution", "switches", "year")


@dataclass(frozen=True, slots=True)
class Shelf:
    """读指标时要对照的东西：出处台账（简称 → 全称、文号）、学段、过渡开关。"""

    documents: Mapping[str, tuple[str, str]]
    stages: Sequence[str]
    switches: Collection[str]

    def cite(self, place: Place) -> Citation:
        """一条出处：document 必须在台账里，核实级别必写。"""
        table = place.table(("document", "verification"), ("article", "note"))
        key = table["document"].text()
        if key and key not in self.documents:
            known = list(self.documents)
            table["document"].fail(
                f"出处台账里没有「{key}」{nearest(key, known)}",
                f"先在 rulebook.yaml 的 documents 里登记；已有：{listed(known)}",
            )
        title, doc_no = self.documents.get(key, (key, ""))
        article, note = table.get("article"), table.get("note")
        return Citation(
            title=title,
            doc_no=doc_no,
            article=article.text(blank=True) if article else "",
            verification=cast(Verification, table["verification"].choice(get_args(Verification))),
            note=note.text(blank=True) if note else "",
        )

    def switch(self, place: Place | None) -> str:
        """过渡开关的编号；没写是空串。"""
        if place is None:
            return ""
        name = place.text()
        if name and name not in self.switches:
            known = list(self.switches)
            place.fail(
                f"没有「{name}」这个开关{nearest(name, known)}", "先在 rulebook.yaml 的 switches 里登记"
            )
        return name

    def stage(self, place: Place | None) -> str | None:
        """学段；没写是 None（不分学段）。"""
        return place.choice(self.stages) if place else None


def read_indicator(place: Place, group: str, shelf: Shelf) -> Indicator:
    """一个指标文件。读不出的地方记错，用替身顶上。"""
    table = place.table(_INDICATOR_KEYS, _INDICATOR_OPTIONS)
    stages, lines, gap, county = (table.get(key) for key in ("stages", "lines", "gap", "county"))
    rows, decimals, note = table.get("rows"), table.get("decimals"), table.get("note")
    unit = table["unit"].text(blank=True)
    return Indicator(
        code=table["code"].word(CODE_PATTERN, "用大写字母加数字，如 R1、G11"),
        name=table["name"].text(),
        short=table["short"].text(),
        group=group,
        level=cast(Level, table["level"].choice(get_args(Level))),
        unit=unit,
        direction=cast(Direction, table["direction"].choice(get_args(Direction))),
        formula=read_formula(table["formula"]),
        citation=shelf.cite(table["cite"]),
        stages=stages.choices(shelf.stages) if stages else (),
        lines=tuple(read_line(each, unit, shelf) for each in lines.items()) if lines else (),
        gap=read_gap(gap) if gap else None,
        county=read_county_rule(county, shelf) if county else None,
        rows="all" if rows and rows.choice(("judged", "all")) == "all" else "judged",
        decimals=decimals.integer() if decimals else 2,
        note=note.text(blank=True) if note else "",
    )


def read_formula(place: Place) -> Formula:
    """分子、分母、per。per 只在有分母时才写。"""
    table = place.table(("numerator",), ("denominator", "per"))
    numerator, text = table["numerator"].formula()
    denominator, per = table.get("denominator"), table.get("per")
    if per and denominator is None:
        per.fail("没有分母，per 没有意义", "删掉 per，或补上 denominator")
    below = denominator.formula() if denominator else (None, "")
    return Formula(numerator, text, below[0], below[1], per.integer(1) if per and denominator else 1)


def read_line(place: Place, unit: str, shelf: Shelf) -> Line:
    """一条线。单位已经是 % 的指标，线直接写 95，不写 95%。"""
    table = place.table(("value", "from", "cite"), _LINE_OPTIONS)
    when, ends = table.get("when"), table.get("to")
    condition, text = when.formula() if when else (None, "")
    line = Line(
        value=table["value"].number(percent=unit != "%"),
        effective_from=table["from"].date(),
        citation=shelf.cite(table["cite"]),
        effective_to=ends.date() if ends else None,
        stage=shelf.stage(table.get("stage")),
        when=condition,
        when_text=text,
        switch=shelf.switch(table.get("switch")),
        level=place.file.level,
    )
    if (
        ends
        and line.effective_to
        and line.effective_to < line.effective_from
        and line.effective_to != NO_DATE
    ):
        ends.fail("止日在起日前面", "改 from 或 to")
    return line


def read_gap(place: Place) -> Gap:
    """差多少怎么说。"""
    table = place.table(("of", "unit", "whole"))
    return Gap(unit=table["unit"].text(), of=table["of"].text(), whole=table["whole"].flag())


def read_county_rule(place: Place, shelf: Shelf) -> CountyRule:
    """县里达到的学校要占多少，写 100%。"""
    table = place.table(("share", "cite"))
    share = table["share"].number()
    if not table["share"].absent and not 0 < share <= 1:
        table["share"].fail("占比要大于 0、不超过 100%", "写成 100% 这样")
    return CountyRule(share=share, citation=shelf.cite(table["cite"]))


def read_example(place: Place, indicator: Indicator, scope: Scope, shelf: Shelf) -> Example:
    """一道例题。scope：这个指标的公式能用的字段（例题按字段的类型读，学校代码不会读成数）。"""
    table = place.table(("title", "value", "met"), _EXAMPLE_OPTIONS)
    inputs, rows, switches, year = (table.get(key) for key in ("inputs", "rows", "switches", "year"))
    gap, substitution = table.get("gap"), table.get("substitution")
    value, met = table["value"], table["met"]
    expected: Fraction | bool | None = None
    if not value.empty:
        expected = value.flag() if indicator.direction == "holds" else value.number(ratio=True, percent=False)
    return Example(
        title=table["title"].text(),
        indicator=indicator.code,
        stage=shelf.stage(table.get("stage")),
        inputs=read_inputs(inputs, scope.fields) if inputs else {},
        rows=tuple(read_inputs(each, scope.summed) for each in rows.items()) if rows else (),
        value=expected,
        met=None if met.empty else met.flag(),
        gap=gap.number(ratio=True) if gap else None,
        substitution=substitution.text() if substitution else "",
        switches=tuple(shelf.switch(each) for each in switches.items()) if switches else (),
        year=year.integer(1949) if year else 2025,
    )


def read_inputs(place: Place, fields: Mapping[str, Field]) -> dict[str, Fraction | str | None]:
    """例题里的一行数：字段名 → 数、文字或 null（未知）。"""
    found: dict[str, Fraction | str | None] = {}
    for name, each in place.entries():
        column = fields.get(name)
        if column is None:
            each.fail(f"没有「{name}」这个字段{nearest(name, fields)}", "写公式和线里用到的字段名")
        elif each.empty:
            found[name] = None
        elif column.numeric:
            found[name] = each.number(ratio=True, percent=column.kind != "percent")
        else:
            found[name] = each.choice(column.choices) if column.choices else each.text()
    return found
