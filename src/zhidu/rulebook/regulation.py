"""rulebook.yaml 读成规则册的头：身份、出处台账、纳入排除、口径、判定、过渡开关。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import cast, get_args

from zhidu.rulebook.check_rules import CredibilityRule
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.indicators import Shelf
from zhidu.rulebook.library import ID_PATTERN, VERSION_PATTERN
from zhidu.rulebook.model import (
    BalanceRule,
    Conventions,
    Exclusion,
    Judgement,
    Population,
    SchoolRule,
    SpeakingLevel,
    StageRule,
    Switch,
)
from zhidu.rulebook.places import Place, Table

IDENTITY = (
    "id",
    "version",
    "title",
    "short",
    "issuer",
    "doc_no",
    "effective_from",
    "level",
    "owner",
    "next_review",
)
IDENTITY_OPTIONS = ("effective_to", "extends", "note")
_CONTENT = ("documents", "groups", "population", "conventions", "judgement")


@dataclass(frozen=True, slots=True)
class Regulation:
    """规则册的头，字段同 Release。shelf 是读指标时要对照的台账。"""

    id: str
    version: str
    title: str
    short: str
    issuer: str
    doc_no: str
    effective_from: date
    effective_to: date | None
    level: SpeakingLevel
    owner: str
    next_review: date
    note: str
    groups: dict[str, str]
    population: Population
    conventions: Conventions
    conventions_citation: Citation
    switches: tuple[Switch, ...]
    judgement: Judgement
    shelf: Shelf
    credibility: CredibilityRule | None = None


def read_regulation(place: Place) -> Regulation:
    """读 rulebook.yaml（省、市规则册是和上级合好之后的）。读不出的地方记错，用替身顶上。"""
    table = place.table((*IDENTITY, *_CONTENT), (*IDENTITY_OPTIONS, "switches", "credibility"))
    documents = {key: _document(each) for key, each in table["documents"].entries()}
    stages = _stages(table["population"])
    bare = Shelf(documents, tuple(each.stage for each in stages), ())
    written = table.get("switches")
    switches = tuple(_switch(each, bare) for each in written.items()) if written else ()
    shelf = Shelf(documents, bare.stages, tuple(each.id for each in switches))
    conventions, conventions_citation = _conventions(table["conventions"], shelf)
    ends, note, believed = table.get("effective_to"), table.get("note"), table.get("credibility")
    return Regulation(
        id=table["id"].word(ID_PATTERN, "用小写字母、数字和连字号，如 yiwu-youzhi-junheng"),
        version=table["version"].word(VERSION_PATTERN, "写成 1.0.0 这样三段数字"),
        title=table["title"].text(),
        short=table["short"].text(),
        issuer=table["issuer"].text(),
        doc_no=table["doc_no"].text(blank=True),
        effective_from=table["effective_from"].date(),
        effective_to=ends.date() if ends else None,
        level=cast(SpeakingLevel, table["level"].choice(get_args(SpeakingLevel))),
        owner=table["owner"].text(),
        next_review=table["next_review"].date(),
        note=note.text(blank=True) if note else "",
        groups={key: each.text() for key, each in table["groups"].entries()},
        population=_population(table["population"], stages, shelf),
        conventions=conventions,
        conventions_citation=conventions_citation,
        switches=switches,
        judgement=_judgement(table["judgement"], shelf),
        shelf=shelf,
        credibility=_credibility(believed, shelf) if believed else None,
    )


def _document(place: Place) -> tuple[str, str]:
    table = place.table(("title", "doc_no"), ("issued", "note"))
    for key in ("issued", "note"):
        if found := table.get(key):
            found.text(blank=True)
    return table["title"].text(), table["doc_no"].text(blank=True)


def _switch(place: Place, shelf: Shelf) -> Switch:
    table = place.table(("id", "title", "cite"))
    return Switch(
        table["id"].word(ID_PATTERN, "用小写字母、数字和连字号"),
        table["title"].text(),
        shelf.cite(table["cite"]),
    )


_POPULATION = ("form", "code", "name", "unit", "kind", "pupils", "stages")


def _stages(place: Place) -> tuple[StageRule, ...]:
    """学段先读：别处都要对照它。键齐不齐由 _population 去查。"""
    written = place.at("stages")
    if written.key == place.key:
        return ()
    return tuple(_stage(each) for each in written.items())


def _stage(place: Place) -> StageRule:
    table = place.table(("stage", "weight"), ("judged",))
    judged = table.get("judged")
    weight = table["weight"].number()
    if not table["weight"].absent and weight <= 0:
        table["weight"].fail("折算系数要大于 0", "小学写 1")
    return StageRule(table["stage"].text(), weight, judged.flag() if judged else True)


def _population(place: Place, stages: Sequence[StageRule], shelf: Shelf) -> Population:
    table = place.table(_POPULATION, ("split", "exclude"))
    split, exclude = table.get("split"), table.get("exclude")
    return Population(
        form=table["form"].text(),
        code=table["code"].text(),
        name=table["name"].text(),
        unit=table["unit"].text(),
        kind=table["kind"].text(),
        pupils=table["pupils"].text(),
        stages=tuple(stages),
        split_citation=shelf.cite(split.table(("cite",))["cite"]) if split else None,
        exclusions=tuple(_exclusion(each, shelf) for each in exclude.items()) if exclude else (),
    )


def _exclusion(place: Place, shelf: Shelf) -> Exclusion:
    table = place.table(("id", "when", "why", "cite"), ("switch",))
    when, text = table["when"].formula()
    return Exclusion(
        id=table["id"].word(ID_PATTERN, "用小写字母、数字和连字号"),
        when=when,
        when_text=text,
        why=table["why"].text(),
        citation=shelf.cite(table["cite"]),
        switch=shelf.switch(table.get("switch")),
    )


def _conventions(place: Place, shelf: Shelf) -> tuple[Conventions, Citation]:
    table = place.table(("weight", "mean", "ddof", "cite"))
    found = Conventions(
        weight="none" if table["weight"].choice(("enrolment", "none")) == "none" else "enrolment",
        mean="simple" if table["mean"].choice(("pooled", "simple")) == "simple" else "pooled",
        ddof=1 if table["ddof"].choice(("0", "1")) == "1" else 0,
    )
    return found, shelf.cite(table["cite"])


def _judgement(place: Place, shelf: Shelf) -> Judgement:
    table = place.table(("cite",), ("school", "balance", "county"))
    school, balance, county = (table.get(key) for key in ("school", "balance", "county"))
    return Judgement(
        school=_school_rule(school.table(("indicators", "at_least", "cite"), ("floor",)), shelf)
        if school
        else None,
        balance=_balance_rule(balance, shelf) if balance else None,
        county=county.texts() if county else (),
        citation=shelf.cite(table["cite"]),
    )


def _credibility(place: Place, shelf: Shelf) -> CredibilityRule:
    """数据可信度的口径。两个幅度都在 0 和 1 之间。"""
    table = place.table(("varies", "steady", "near", "least", "cite"))
    shares = {key: table[key].number() for key in ("steady", "near")}
    for key, share in shares.items():
        if not table[key].absent and not 0 < share < 1:
            table[key].fail("幅度要大于 0、小于 100%", "写 10% 这样的比例")
    return CredibilityRule(
        varies=table["varies"].texts(),
        steady=shares["steady"],
        near=shares["near"],
        least=table["least"].integer(1),
        citation=shelf.cite(table["cite"]),
    )


def _school_rule(table: Table, shelf: Shelf) -> SchoolRule:
    codes = table["indicators"].texts()
    at_least = table["at_least"].integer(1)
    if codes and at_least > len(codes):
        table["at_least"].fail(
            f"只有 {len(codes)} 项，不能要求 {at_least} 项达到", "改 at_least 或 indicators"
        )
    floor = table.get("floor")
    share: Fraction | None = floor.number() if floor else None
    if floor and share is not None and not 0 < share < 1:
        floor.fail("底线比例要在 0 和 100% 之间", "写成 85% 这样")
    return SchoolRule(codes, at_least, share, shelf.cite(table["cite"]))


def _balance_rule(place: Place, shelf: Shelf) -> BalanceRule:
    table = place.table(("indicators", "how", "limits", "cite"))
    limits: dict[str, Fraction] = {}
    for stage, each in table["limits"].entries():
        limits[stage] = each.number()
        if limits[stage] <= 0:
            each.fail("差异系数的限要大于 0", "写成 0.50 这样")
    how = table["how"].choice(("each", "mean"))
    return BalanceRule(
        table["indicators"].texts(), "mean" if how == "mean" else "each", limits, shelf.cite(table["cite"])
    )
