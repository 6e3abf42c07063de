"""整改与问责程序：来源、类别、各个时钟、阶梯、回头看，都是带出处的数据。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args

from zhidu.kernel import ZhiduError
from zhidu.rulebook.citations import Citation
from zhidu.rulebook.indicators import Shelf
from zhidu.rulebook.library import ID_PATTERN, VERSION_PATTERN, library_root
from zhidu.rulebook.model import SpeakingLevel
from zhidu.rulebook.periods import Period, WorkCalendar, due_on, read_period
from zhidu.rulebook.places import Place
from zhidu.rulebook.problems import RulebookErrors, RulebookProblem
from zhidu.rulebook.reading import SourceFile, plain, planted, read_file

HEAD = "procedure.yaml"
CODE = r"[a-z][a-z0-9_]*"
Addressee = Literal["unit", "county"]
ServiceCount = Literal["opened", "delivered"]
_KEYS = (
    "id", "version", "title", "level", "owner", "next_review", "documents", "rolls_over", "rolls_over_cite", "sources",
    "severities", "causes", "categories", "terms", "reminders", "ladder", "revisit", "revisit_cite", "relapse",
    "relapse_cite",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """一个可选项：代号和叫法。"""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FindingSource:
    """问题的一种来源。revisit 是销号以后抽多少回头看，0 到 1。"""

    code: str
    name: str
    revisit: Fraction


@dataclass(frozen=True, slots=True)
class Category:
    """整改的一种类别：多久改完、多久报一次进展、报完成时至少几份佐证、要不要报改后的数。"""

    code: str
    name: str
    due: Period
    report: Period
    files: int
    value: bool
    citation: Citation


@dataclass(frozen=True, slots=True)
class Term:
    """一个时钟：叫什么、多久、从何时起算。"""

    code: str
    name: str
    period: Period
    starts: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Rung:
    """阶梯的一级：逾期满几日建议走到、出什么文书、对方多久答复、发给谁（unit 责任单位，county 区县政府）。

    follow 是送达以后还要出的文书（约谈的记录、问责的决定书），没有是空串。
    """

    code: str
    name: str
    overdue: int
    document: str
    answer: Period
    raise_to: Addressee
    citation: Citation
    follow: str = ""


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """平台发出的文书哪天算送达：counts 是 opened 对方头一次打开那天、delivered 平台送到那天；
    presumed 是一直没打开的，从平台送到起满这么久视为送达，没有就一直等。"""

    counts: ServiceCount
    presumed: Period | None
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class RevisitRule:
    """回头看：销号满 after 才抽，每个区县至少 least 件，抽中的 within 之内看完。"""

    after: Period
    within: Period
    least: int
    citation: Citation


#: 程序里没写送达规矩的（早先的版本），平台送到那天就算
DELIVERED = ServiceRule("delivered", None, None)


@dataclass(frozen=True, slots=True)
class Procedure:
    """一版整改与问责程序。sha256 是内容指纹；document 是冻结的全文。"""

    id: str
    version: str
    title: str
    level: SpeakingLevel
    owner: str
    next_review: date
    note: str
    sha256: str
    document: str
    rolls_over: bool
    sources: tuple[FindingSource, ...]
    severities: tuple[Choice, ...]
    causes: tuple[Choice, ...]
    categories: tuple[Category, ...]
    terms: tuple[Term, ...]
    reminders: tuple[int, ...]
    ladder: tuple[Rung, ...]
    revisit: RevisitRule
    relapse_within: Period
    citations: tuple[Citation, ...]
    service: ServiceRule = DELIVERED

    @property
    def spelled(self) -> str:
        """「zhenggai-wenze@1.0.0」。"""
        return f"{self.id}@{self.version}"

    def source(self, code: str) -> FindingSource:
        """一种来源；没有抛 ZhiduError，别的几样同此。"""
        return _pick(self.sources, code, "来源")

    def severity(self, code: str) -> Choice:
        """一档轻重。"""
        return _pick(self.severities, code, "轻重")

    def cause(self, code: str) -> Choice:
        """一类原因。"""
        return _pick(self.causes, code, "原因")

    def category(self, code: str) -> Category:
        """一种整改类别。"""
        return _pick(self.categories, code, "整改类别")

    def term(self, code: str) -> Term:
        """一个时钟。"""
        return _pick(self.terms, code, "时钟")

    def rung(self, code: str) -> Rung:
        """阶梯的一级。"""
        return _pick(self.ladder, code, "阶梯")

    def due(self, start: date, period: Period, days: WorkCalendar) -> date:
        """照这版程序的顺延办法，从 start 起到哪一天。"""
        return due_on(start, period, days=days, rolls_over=self.rolls_over)

    def rung_for(self, overdue: int) -> Rung | None:
        """逾期这么多日，该到哪一级；还没到头一级是 None。"""
        reached = [each for each in self.ladder if overdue >= each.overdue]
        return reached[-1] if reached else None


_Coded = TypeVar("_Coded", FindingSource, Choice, Category, Term, Rung)


def _pick(shelf: tuple[_Coded, ...], code: str, what: str) -> _Coded:
    for each in shelf:
        if each.code == code:
            return each
    known = "、".join(f"{each.name}（{each.code}）" for each in shelf)
    raise ZhiduError(f"没有「{code}」这一种{what}；有：{known}")


def load_procedure(folder: Path) -> Procedure:
    """读一个目录里的程序。错误：RulebookErrors（全部问题，指到文件、行、键）；ZhiduError（目录里没有）。"""
    path = folder / HEAD
    if not path.is_file():
        raise ZhiduError(f"{folder} 里没有 {HEAD}")
    problems: list[RulebookProblem] = []
    tree = read_file(path, SourceFile(HEAD), problems)
    if tree is None:
        raise RulebookErrors(folder.name, problems)
    return _read(Place(tree, "", problems), plain(tree), folder.name)


def find_procedure(name: str, root: Path | None = None) -> Procedure:
    """书架上的一份程序。root 默认 library_root()。"""
    shelf = root if root is not None else library_root()
    if not (shelf / name / HEAD).is_file():
        known = "、".join(sorted(each.parent.name for each in shelf.glob(f"*/{HEAD}"))) or "（一份也没有）"
        raise ZhiduError(f"没有程序「{name[:60]}」；现有：{known}")
    return load_procedure(shelf / name)


def thaw_procedure(text: str, name: str) -> Procedure:
    """读冻结的全文（存在数据库里的那份）。错误：RulebookErrors、ZhiduError（不是冻结的程序）。"""
    try:
        data = json.loads(text)
        tree = planted(data, SourceFile(name))
    except (ValueError, RecursionError):
        raise ZhiduError(f"{name} 不是冻结的程序") from None
    return _read(Place(tree, "", []), data, name)


def _read(place: Place, content: Any, name: str) -> Procedure:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    table = place.table(_KEYS, ("note", "service"))
    documents = {}
    for key, each in table["documents"].entries():
        entry = each.table(("title", "doc_no"))
        documents[key] = (entry["title"].text(), entry["doc_no"].text(blank=True))
    shelf = Shelf(documents, (), ())
    note = table.get("note")
    terms = _unique(table["terms"], lambda each: _term(each, shelf))
    ladder = _unique(table["ladder"], lambda each: _rung(each, shelf))
    _rising(table["ladder"], [each.overdue for each in ladder])
    categories = _unique(table["categories"], lambda each: _category(each, shelf))
    revisit = table["revisit"].table(("after", "within", "least"))
    rule = RevisitRule(
        after=read_period(revisit["after"]),
        within=read_period(revisit["within"]),
        least=revisit["least"].integer(),
        citation=shelf.cite(table["revisit_cite"]),
    )
    relapse = table["relapse"].table(("within",))
    service = _service(table.get("service"), shelf)
    own = (shelf.cite(table["rolls_over_cite"]), rule.citation, shelf.cite(table["relapse_cite"]))
    found = Procedure(
        id=table["id"].word(ID_PATTERN, "用小写字母、数字和连字号，如 zhenggai-wenze"),
        version=table["version"].word(VERSION_PATTERN, "写成 1.0.0 这样三段数字"),
        title=table["title"].text(),
        level=cast(SpeakingLevel, table["level"].choice(get_args(SpeakingLevel))),
        owner=table["owner"].text(),
        next_review=table["next_review"].date(),
        note=note.text(blank=True) if note else "",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        document=text,
        rolls_over=table["rolls_over"].flag(),
        sources=_unique(table["sources"], _source),
        severities=_unique(table["severities"], _choice),
        causes=_unique(table["causes"], _choice),
        categories=categories,
        terms=terms,
        reminders=tuple(sorted({each.integer() for each in table["reminders"].items()}, reverse=True)),
        ladder=ladder,
        revisit=rule,
        relapse_within=read_period(relapse["within"]),
        service=service,
        citations=(
            *own,
            *((service.citation,) if service.citation else ()),
            *(each.citation for each in categories),
            *(each.citation for each in terms),
            *(each.citation for each in ladder),
        ),
    )
    if place.problems:
        raise RulebookErrors(name, place.problems)
    return found


def _unique(place: Place, read: Callable[[Place], _Coded]) -> tuple[_Coded, ...]:
    """一串带代号的东西，代号不能重复。"""
    found: dict[str, _Coded] = {}
    for each in place.items():
        one = read(each)
        if one.code in found:
            each.fail(f"代号「{one.code}」重复了", "换一个代号")
        found[one.code] = one
    return tuple(found.values())


def _choice(place: Place) -> Choice:
    table = place.table(("code", "name"))
    return Choice(_code(table["code"]), table["name"].text())


def _source(place: Place) -> FindingSource:
    table = place.table(("code", "name", "revisit"))
    share = table["revisit"].number()
    if not 0 <= share <= 1:
        table["revisit"].fail("回头看的比例要在 0% 到 100% 之间", "写成 20%")
    return FindingSource(_code(table["code"]), table["name"].text(), share)


def _category(place: Place, shelf: Shelf) -> Category:
    table = place.table(("code", "name", "due", "report", "files", "value", "cite"))
    return Category(
        code=_code(table["code"]), name=table["name"].text(), due=read_period(table["due"]),
        report=read_period(table["report"]), files=table["files"].integer(), value=table["value"].flag(),
        citation=shelf.cite(table["cite"]),
    )  # fmt: skip


def _term(place: Place, shelf: Shelf) -> Term:
    table = place.table(("code", "name", "period", "from", "cite"))
    return Term(
        code=_code(table["code"]), name=table["name"].text(), period=read_period(table["period"]),
        starts=table["from"].text(), citation=shelf.cite(table["cite"]),
    )  # fmt: skip


def _rung(place: Place, shelf: Shelf) -> Rung:
    table = place.table(("code", "name", "overdue", "document", "answer", "raise_to", "cite"), ("follow",))
    follow = table.get("follow")
    return Rung(
        code=_code(table["code"]), name=table["name"].text(), overdue=table["overdue"].integer(1),
        document=_code(table["document"]), answer=read_period(table["answer"]),
        raise_to=cast(Addressee, table["raise_to"].choice(get_args(Addressee))), citation=shelf.cite(table["cite"]),
        follow=_code(follow) if follow else "",
    )  # fmt: skip


def _service(place: Place | None, shelf: Shelf) -> ServiceRule:
    if place is None:
        return DELIVERED
    table = place.table(("counts", "cite"), ("presumed",))
    presumed = table.get("presumed")
    return ServiceRule(
        cast(ServiceCount, table["counts"].choice(get_args(ServiceCount))),
        read_period(presumed) if presumed else None,
        shelf.cite(table["cite"]),
    )


def _code(place: Place) -> str:
    return place.word(CODE, "用小写字母、数字和下划线，如 reminder_letter")


def _rising(place: Place, days: list[int]) -> None:
    """阶梯要一级比一级晚。"""
    for lower, upper in pairwise(days):
        if upper <= lower:
            place.fail(f"后一级逾期 {upper} 日，不比前一级的 {lower} 日晚", "一级比一级晚")
            return
