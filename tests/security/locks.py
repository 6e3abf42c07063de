"""里面的锁：照源码找出每一处叫锁的地方，一处一个漏洞，把那一处的锁换成不锁的，别处照旧。

锁是圈定范围、认座位、认人的那些函数，列在 _LOCKS；新写的查询、动作叫了它们，就自动多出漏洞来，矩阵要能出警。
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import getsource
from types import ModuleType
from typing import Any

from django.db.models import Q, QuerySet

from zhidu.accounts import queries as accounts
from zhidu.accounts.actions import ledger
from zhidu.accounts.models import Person
from zhidu.accounts.rules import CALCULATOR, Actor
from zhidu.documents.models import Document, Organ
from zhidu.documents.rules import moves as document_moves
from zhidu.files import queries as files
from zhidu.files.models import StoredFile
from zhidu.filings.enums import Seat
from zhidu.filings.models import Draft, Filing
from zhidu.findings.models import Finding
from zhidu.indicators.queries import places
from zhidu.jobs import queries as jobs
from zhidu.jobs.models import Job
from zhidu.notices import queries as notices
from zhidu.notices.models import Notice
from zhidu.organisations import queries as organisations
from zhidu.organisations.models import Unit, UnitVersion
from zhidu.organisations.rules import Declined, NotFound, Reach
from zhidu.rectification.enums import CaseSeat
from zhidu.rectification.models import Case, Escalation, Publication, Revisit, RevisitDraw, SelfCheck, Whistle
from zhidu.rectification.rules import moves as case_moves

#: 哪几间房的源码里找
ROOMS = (
    "findings.queries.findings", "findings.actions.raising", "findings.actions.importing",
    "rectification.queries.cases", "rectification.queries.ladder", "rectification.queries.ledger",
    "rectification.queries.revisiting", "rectification.queries.publicity", "rectification.queries.letters",
    "rectification.queries.bulletins", "rectification.actions.publicity", "rectification.actions.letters",
    "rectification.actions.bulletins", "rectification.actions.handling", "rectification.actions.opening", "rectification.actions.planning",
    "rectification.actions.working", "rectification.actions.stepping", "rectification.actions.rungs",
    "rectification.actions.ladder", "rectification.actions.serving", "rectification.actions.remedies",
    "rectification.actions.revisiting", "rectification.actions.spreading",
    "documents.queries.documents", "documents.queries.listing", "documents.queries.registers", "documents.queries.scopes",
    "documents.queries.templates", "documents.actions.drafting", "documents.actions.moving",
    "documents.actions.issuing", "documents.actions.delivering", "documents.actions.setting_up",
    "filings.queries.filings", "filings.queries.contents", "filings.queries.collections", "filings.queries.scopes",
    "filings.queries.enrolment", "filings.queries.movements", "filings.queries.slots", "filings.queries.relief",
    "filings.queries.checkups", "filings.queries.standing",
    "filings.actions.drafting", "filings.actions.reviewing", "filings.actions.submitting",
    "filings.actions.answering", "filings.actions.collecting", "filings.actions.moving",
    "files.queries", "files.actions", "jobs.queries", "jobs.actions.asking", "notices.actions", "notices.queries",
    "organisations.queries", "organisations.actions.ledger", "organisations.actions.lifecycle",
    "accounts.queries", "accounts.actions.activation", "accounts.actions.deeds", "accounts.actions.ledger",
    "accounts.actions.importing", "accounts.actions.posts", "accounts.actions.people", "accounts.actions.two_step",
    "indicators.queries.places", "insight.auditing",
)  # fmt: skip
#: 只有测算程序、安装程序走的分支，人走不到
NOT_FOR_PEOPLE = frozenset(
    {
        "锁 files.queries.reachable 里的 reach", "锁 files.queries.reachable 里的 in_reach",
        "锁 files.queries.reachable 里的 ever_in_reach",
        "锁 filings.queries.scopes.units_of 里的 reach",
        # 只管给不给“填报”的链接，那几页另有门
        "锁 filings.queries.scopes.takes_part 里的 reach",
    }
)  # fmt: skip
EVERY = Reach(everything=True, roots=frozenset({0}))


@dataclass(frozen=True)
class LockSite:
    """一处叫锁的地方：哪个模块、哪个函数、叫的什么、在这个函数里是第几次叫它、第几到第几行。"""

    module: str
    function: str
    lock: str
    turn: int
    first: int
    last: int
    #: 是当事人的 reach，不是房间里的函数
    method: bool = False

    @property
    def name(self) -> str:
        """名字；不写行号，别处添一行，名字不变。"""
        more = f"之{self.turn}" if self.turn > 1 else ""
        return f"锁 {self.module.removeprefix('zhidu.')}.{self.function} 里的 {self.lock}{more}"

    @property
    def room(self) -> str:
        """哪间房。"""
        return self.module.split(".")[1]

    def here(self, frame: Any) -> bool:
        """这一帧是不是这一处。"""
        return frame.f_globals["__name__"] == self.module and self.first <= frame.f_lineno <= self.last


def _one(model: Any, **kept: Any) -> Callable[..., Any]:
    """凭主键取，不看谁在问。"""

    def found(key: Any, *_: Any, **__: Any) -> Any:
        row = model.objects.filter(pk=key, **kept).first()
        if row is None:
            raise NotFound
        return row

    return found


def _every(model: Any, *joined: str) -> Callable[..., QuerySet[Any]]:
    return lambda **_: model.objects.select_related(*joined).order_by("-pk")


@cache
def locks() -> dict[Any, Callable[..., Any]]:
    """锁 → 不锁的。"""
    return _units_and_people() | _cases() | _publicity() | _documents() | _filings() | _the_rest()


def _every_unit(*_: Any, **__: Any) -> QuerySet[Unit]:
    return Unit.objects.all()


def _units_and_people() -> dict[Any, Callable[..., Any]]:
    return {
        accounts.units_in_reach: _every_unit,
        accounts.people: lambda **_: Person.objects.order_by("login_name"),
        accounts.person: _one(Person),
        accounts.governed: lambda **_: Person.objects.order_by("login_name"),
        ledger.still_holds: lambda by: None,
        organisations.in_reach: _every_unit,
        organisations.ever_in_reach: _every_unit,
        organisations.units: _every_unit,
        organisations.versions: lambda *, by, on: UnitVersion.objects.filter(organisations.on_date(on)),
        organisations.unit_as_of: lambda key, *, by, on: UnitVersion.objects.get(
            organisations.on_date(on), unit=key
        ),
        organisations.history: lambda key, **_: list(UnitVersion.objects.filter(unit=key)),
        organisations._was_in_reach: lambda *_, **__: True,
    }  # fmt: skip


def _cases() -> dict[Any, Callable[..., Any]]:
    cases = import_module("zhidu.rectification.queries.cases")
    ladder = import_module("zhidu.rectification.queries.ladder")
    revisiting = import_module("zhidu.rectification.queries.revisiting")
    rungs = import_module("zhidu.rectification.actions.rungs")
    stepping = import_module("zhidu.rectification.actions.stepping")
    remedies = import_module("zhidu.rectification.actions.remedies")
    findings = import_module("zhidu.findings.queries.findings")
    raising = import_module("zhidu.findings.actions.raising")
    drawing = import_module("zhidu.rectification.actions.revisiting")
    case, escalation = _one(Case), _one(Escalation)

    def stepped(key: int, kind: Any, *, by: Any) -> Any:
        found = case(key)
        rule = case_moves.case_move_rule(kind, found.state)
        if rule is None:
            raise Declined("走不了。")
        return found, rule

    def owned(key: int, *, by: Any, state: Any = None) -> Any:
        return _one(Finding)(key)

    def remedy(key: int, *, by: Any) -> Any:
        return _one(import_module("zhidu.rectification.models").Remedy)(key)

    return {
        findings.findings: lambda *, by, state=None: Finding.objects.select_related("procedure", "release"),
        findings.finding: _one(Finding),
        raising.own: owned,
        cases.cases: _every(Case, "procedure"),
        cases.case: case,
        cases.standpoint: lambda found, *, by: cases.Standpoint(frozenset(CaseSeat)),
        stepping.standing_case: stepped,
        case_moves.self_review: lambda *_, **__: "",
        ladder.escalation: escalation,
        rungs.supervised: case,
        rungs.watched: escalation,
        rungs.addressed: escalation,
        remedies._remedy: remedy,
        revisiting.draws: _every(RevisitDraw, "procedure"),
        revisiting.drawn: _one(RevisitDraw),
        revisiting.revisits: lambda *, by, draw=None: Revisit.objects.select_related("case", "draw"),
        revisiting.revisit: _one(Revisit),
        revisiting.self_checks: lambda *, by, case_key=None: SelfCheck.objects.select_related("case"),
        revisiting.whistles: _every(Whistle),
        drawing._authorise: lambda by: None,
    }  # fmt: skip


def _publicity() -> dict[Any, Callable[..., Any]]:
    """公开。"""
    queries = import_module("zhidu.rectification.queries.publicity")
    actions = import_module("zhidu.rectification.actions.publicity")
    return {
        queries.publications: _every(Publication, "case"),
        queries.publication: _one(Publication),
        queries.may_propose: _one(Case),
        actions._own: _one(Publication),
        actions._reaches: lambda unit, *, by: True,
    }


def _documents() -> dict[Any, Callable[..., Any]]:
    setting_up = import_module("zhidu.documents.actions.setting_up")
    document_scopes = import_module("zhidu.documents.queries.scopes")
    documents_found = import_module("zhidu.documents.queries.documents")
    return {
        document_scopes.visible: lambda by: Q(),
        document_scopes.desk: lambda by, right: Q(),
        document_scopes.organs_at_desk: lambda by, right: Q(),
        document_scopes._at_desk: lambda by, right, column: Q(),
        document_scopes.own_organ: _one(Organ),
        documents_found.document: _one(Document),
        documents_found.document_at_desk: _one(Document),
        documents_found.documents: lambda **_: Document.objects.select_related("organ"),
        document_moves.wrote: lambda writers, actor: False,
        setting_up._over_own_unit: lambda by: None,
    }  # fmt: skip


def _filings() -> dict[Any, Callable[..., Any]]:
    scopes = import_module("zhidu.filings.queries.scopes")
    filings = import_module("zhidu.filings.queries.filings")
    contents = import_module("zhidu.filings.queries.contents")
    drafting = import_module("zhidu.filings.actions.drafting")
    reviewing = import_module("zhidu.filings.actions.reviewing")
    collecting = import_module("zhidu.filings.actions.collecting")
    plain_filings = filings.filings

    def listed(*, by: Any, collection: int | None = None, right: Any = None) -> Any:
        return plain_filings(by=CALCULATOR, collection=collection)

    return {
        scopes.within: lambda by, right: Q(),
        scopes.units_of: _every_unit,
        scopes.seat_of: lambda by: Seat.CITY,
        filings.filings: listed,
        filings.filing: lambda key, *, by, right=None: _first(listed(by=by).filter(pk=key)),
        contents.own_draft: lambda found, *, by: Draft.objects.filter(filing=found).first(),
        drafting.fillable: lambda key, *, by: (
            _one(Filing)(key), Draft.objects.filter(filing=key).first()
        ),
        reviewing._reviewable: _one(Filing),
        collecting._authorise: lambda by: None,
    }  # fmt: skip


def _the_rest() -> dict[Any, Callable[..., Any]]:
    return {
        files.stored: _one(StoredFile),
        files.reachable: _every_unit,
        jobs.jobs: _every(Job),
        jobs.job: _one(Job),
        notices.notices: lambda **_: Notice.objects.all(),
        places.reach: _every_unit,
    }  # fmt: skip


def _first(found: Any) -> Any:
    row = found.first()
    if row is None:
        raise NotFound
    return row


def sites() -> list[LockSite]:
    """全部叫锁的地方，照模块、行号排。"""
    found = [site for room in ROOMS for site in _in(import_module(f"zhidu.{room}"))]
    return [site for site in found if site.name not in NOT_FOR_PEOPLE]


def _in(module: ModuleType) -> Iterator[LockSite]:
    for function in ast.walk(ast.parse(getsource(module))):
        if isinstance(function, ast.FunctionDef):
            yield from _inside(module, function)


def _inside(module: ModuleType, function: ast.FunctionDef) -> Iterator[LockSite]:
    """一个函数里叫锁的各处，照先后；里头套着的函数另算。"""
    nested = {
        id(node) for inner in ast.walk(function)
        if inner is not function and isinstance(inner, ast.FunctionDef) for node in ast.walk(inner)
    }  # fmt: skip
    turns: Counter[str] = Counter()
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and id(node) not in nested]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = _name(call.func)
        method = name == "reach" and isinstance(call.func, ast.Attribute)
        if not method and not (isinstance(call.func, ast.Name) and _lock_of(module, name)):
            continue
        turns[name] += 1
        last = call.end_lineno or call.lineno
        yield LockSite(module.__name__, function.name, name, turns[name], call.lineno, last, method)


def _lock_of(module: ModuleType, name: str) -> bool:
    value = getattr(module, name, None)
    return callable(value) and value in locks()


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def opened(site: LockSite) -> AbstractContextManager[None]:
    """这一处不锁。"""
    if site.method:
        return _opened_reach(site)
    return _opened_name(site)


@contextmanager
def _opened_name(site: LockSite) -> Iterator[None]:
    module = import_module(site.module)
    plain = getattr(module, site.lock)
    original = getattr(plain, "opened_from", plain)  # 同名的锁两处一起开，外面那处已经换过了
    bad = locks()[original]

    def chosen(*args: Any, **kwargs: Any) -> Any:
        return (bad if site.here(sys._getframe(1)) else plain)(*args, **kwargs)

    chosen.__name__ = site.lock
    chosen.opened_from = original  # type: ignore[attr-defined]
    setattr(module, site.lock, chosen)
    try:
        yield
    finally:
        setattr(module, site.lock, plain)


@contextmanager
def _opened_reach(site: LockSite) -> Iterator[None]:
    plain = Actor.reach

    def chosen(self: Actor, right: str) -> Reach:
        return EVERY if site.here(sys._getframe(1)) else plain(self, right)

    Actor.reach = chosen  # type: ignore[method-assign]  # 换一处，走时换回
    try:
        yield
    finally:
        Actor.reach = plain  # type: ignore[method-assign]
