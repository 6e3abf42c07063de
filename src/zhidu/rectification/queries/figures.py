"""报告里要的几个数：一个数一个条件，数和名单用的是同一个条件，所以数总等于名单的行数。

期内的照哪天发生算；期末的照流转表还原到那一天，事后再变，那一天的数不变。限期照台账现在记的（延过期的照延了的）。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from zhidu.accounts.rules import Actor
from zhidu.catalog.models import CatalogProcedure
from zhidu.catalog.queries import load_procedure, procedures
from zhidu.documents.enums import DocumentState, DocumentType
from zhidu.documents.models import Document
from zhidu.documents.queries import documents
from zhidu.organisations.rules import NotFound
from zhidu.rectification.enums import LIVE, CaseMoveKind, CaseState
from zhidu.rectification.models import Case, CaseItem, CaseMove, Escalation, Progress
from zhidu.rectification.queries.cases import cases
from zhidu.rectification.rules.proposals import aim_of
from zhidu.rectification.rules.reporting import COUNTED_IN, ReportingPeriod, Tally
from zhidu.rectification.rules.stages import Reported, stage_words
from zhidu.rulebook.procedure import Rung

#: 月度通报在公文里记的“为哪类事”
BULLETIN = "rectification_bulletin"
#: 分县的表要的几个数
BY_COUNTY = ("assigned", "completed", "staged", "unfinished", "overdue")
#: 代号 → 叫什么、论什么、怎么数的、是不是期末的数
_PROBLEMS = {
    "assigned": ("交办问题", "项", "期内立的案、期内并进重开案子的问题；期末已撤案的不算。", False),
    "completed": ("完成整改", "项", "期内销号、期末没有重开的案里的问题。", False),
    "relapsed": ("反弹重开", "件", "期内重开过的案，一个案只算一件。", False),
    "unfinished": ("在办问题", "项", "期末还没销号、没撤案的案里的问题。", True),
    "staged": (
        "取得阶段性成效",
        "项",
        "在办问题里，报上来的数已经到线的，或方案的步骤已经做完几步的。",
        True,
    ),
    "overdue": ("逾期未完成", "项", "在办问题里，该报方案没报、该改完没改完，过了限期的。", True),
}
_NOTICES = ("notices", "整改通知", "件", "期内立的案，一案一件；期末已撤案的不算。")

Counted = QuerySet[Case] | QuerySet[CaseItem] | QuerySet[Escalation] | QuerySet[Document]


@dataclass(frozen=True, slots=True)
class CountyTally:
    """分县的一行：区县主键（市直管的是 None）、名字、代号 → 数。"""

    county: int | None
    counts: Mapping[str, int] = field(default_factory=dict)


class Books:
    """一个期间、一个人看得到的账。county 是只看一个区县。每个数的条件都在这里，各写一次。"""

    def __init__(self, period: ReportingPeriod, *, by: Actor, county: int | None = None) -> None:
        self.period, self.by, self.county = period, by, county
        self.as_of = min(period.last, by.on)
        self.begin, self.end = _midnight(period.first), _midnight(self.as_of + timedelta(days=1))
        moves = CaseMove.objects.filter(case=OuterRef("pk"), made_at__lt=self.end).order_by("-pk")
        found = cases(by=by).filter(opened_on__lte=self.as_of)
        if county is not None:
            found = found.filter(county=county)
        self.cases = found.order_by().annotate(
            then=Subquery(moves.values("after")[:1]), then_round=Subquery(moves.values("round")[:1])
        )
        self._counties: dict[str, dict[int | None, int]] = {}

    # ── 案子 ──

    def opened(self) -> QuerySet[Case]:
        """期内立的案，期末没撤的。"""
        return self.cases.filter(opened_on__gte=self.period.first).exclude(then=CaseState.CANCELLED)

    def closed(self) -> QuerySet[Case]:
        """期内销号、期末还销着号的案。"""
        return self.cases.filter(Exists(self._moved(CaseMoveKind.CLOSE)), then=CaseState.CLOSED)

    def live(self) -> QuerySet[Case]:
        """期末没了结的案。"""
        return self.cases.filter(then__in=list(LIVE))

    def late(self) -> QuerySet[Case]:
        """期末逾期的案。报上来等审的不算。"""
        return self.cases.filter(
            Q(then=CaseState.PLANNING, plan_due__lt=self.as_of)
            | Q(then=CaseState.WORKING, due_on__lt=self.as_of)
        )

    def due_of(self, found: Case) -> date | None:
        """期末正在走的限期：方案的或整改的；在等督导室的没有。found 是这里的 cases 给的。"""
        then: str = found.then  # type: ignore[attr-defined]  # 上面加的列
        match then:
            case CaseState.PLANNING:
                return found.plan_due
            case CaseState.WORKING:
                return found.due_on
        return None

    def relapsed(self) -> QuerySet[Case]:
        """期内重开过的案。"""
        return self.cases.filter(Exists(self._moved(CaseMoveKind.REOPEN)))

    def _moved(self, kind: CaseMoveKind) -> QuerySet[CaseMove]:
        return CaseMove.objects.filter(
            case=OuterRef("pk"), kind=kind, made_at__gte=self.begin, made_at__lt=self.end
        )

    # ── 问题 ──

    def items(self, of: QuerySet[Case]) -> QuerySet[CaseItem]:
        """几个案里的问题；期末以后才并进来的不算。"""
        joined = CaseMove.objects.filter(
            case=OuterRef("case"), kind=CaseMoveKind.REOPEN, round=OuterRef("added_round"), made_at__lt=self.end
        )  # fmt: skip
        return self._items.filter(Q(added_round=1) | Exists(joined), case__in=of.values("pk"))

    def assigned(self) -> QuerySet[CaseItem]:
        """期内交办的问题。"""
        joined = CaseMove.objects.filter(
            case=OuterRef("case"), kind=CaseMoveKind.REOPEN, round=OuterRef("added_round"),
            made_at__gte=self.begin, made_at__lt=self.end,
        )  # fmt: skip
        standing = self.cases.exclude(then=CaseState.CANCELLED)
        first = Q(added_round=1, case__in=self.opened().values("pk"))
        return self._items.filter(
            first | Q(Exists(joined), added_round__gt=1, case__in=standing.values("pk"))
        )

    @property
    def _items(self) -> QuerySet[CaseItem]:
        return CaseItem.objects.select_related("case", "finding").order_by("case", "pk")

    def staged(self) -> QuerySet[CaseItem]:
        """期末有阶段性成效的问题。"""
        return self._items.filter(pk__in=self.stages)

    @cached_property
    def stages(self) -> dict[int, str]:
        """在办问题里有阶段性成效的：问题在案里的主键 → 一句话。"""
        rounds = {each.pk: each.then_round for each in self.live()}  # type: ignore[attr-defined]  # 上面加的列
        told: dict[int, Reported] = {}
        rows = Progress.objects.filter(case__in=self.live().values("pk"), uploaded_at__lt=self.end)
        for case, number, values, steps in rows.order_by("pk").values_list(
            "case", "round", "values", "steps_done"
        ):
            if rounds.get(case) == number:
                told.setdefault(case, Reported()).add(values, steps)
        found: dict[int, str] = {}
        for each in self.items(self.live()).filter(case__in=list(told)):
            aim = aim_of(each.finding)
            if words := stage_words(aim, told[each.case_id]):
                found[each.pk] = words
        return found

    # ── 文书 ──

    def served(self, rung: Rung) -> list[Counted]:
        """期内送达的一级；几个案共一份文书的算一件。通报另加期内发出的月度通报。"""
        rows = Escalation.objects.filter(
            case__in=self.cases.values("pk"), rung=rung.code, served_on__gte=self.period.first,
            served_on__lte=self.as_of,
        )  # fmt: skip
        same = rows.filter(document=OuterRef("document"), pk__lt=OuterRef("pk"))
        once = rows.exclude(~Q(document="") & Exists(same)).select_related("case").order_by("served_on", "pk")
        if rung.document != DocumentType.CIRCULAR:
            return [once]
        issued = documents(by=self.by, kind=DocumentType.CIRCULAR, state=DocumentState.ISSUED).filter(
            subject_kind=BULLETIN, issued_at__gte=self.begin, issued_at__lt=self.end
        )
        if self.county is not None:
            issued = issued.filter(organ__unit=self.county)
        return [once, issued]

    @cached_property
    def ladder(self) -> list[Rung]:
        """阶梯的各级：看得到的案子照的各版程序里有的，新版的叫法在前。"""
        keys = self.cases.values("procedure").distinct()
        found: dict[str, Rung] = {}
        for row in procedures().filter(pk__in=keys).order_by("-pk"):
            found |= {each.code: each for each in load_procedure(row).ladder if each.code not in found}
        return list(found.values())

    def condition(self, code: str) -> list[Counted]:
        """一个数的条件，数和名单都用它。没有这个数抛 NotFound。"""
        match code:
            case "notices":
                return [self.opened()]
            case "assigned":
                return [self.assigned()]
            case "completed":
                return [self.items(self.closed())]
            case "relapsed":
                return [self.relapsed()]
            case "unfinished":
                return [self.items(self.live())]
            case "staged":
                return [self.staged()]
            case "overdue":
                return [self.items(self.late())]
        rung = next((each for each in self.ladder if each.code == code), None)
        if rung is None:
            raise NotFound
        return self.served(rung)

    def count(self, code: str) -> int:
        """一个数。分县的表里有的，是各县的相加：一页上两处要，只数一遍。"""
        if code in BY_COUNTY:
            return sum(self.by_county(code).values())
        return sum(each.count() for each in self.condition(code))

    def by_county(self, code: str) -> dict[int | None, int]:
        """BY_COUNTY 里的一个数，照区县分开：区县主键（市直管的是 None）→ 数；是零的不在内。"""
        if code not in self._counties:
            rows = cast("QuerySet[CaseItem]", self.condition(code)[0])
            told = rows.order_by().values_list("case__county").annotate(count=Count("pk"))
            self._counties[code] = dict(told)
        return self._counties[code]


def figures(books: Books) -> list[Tally]:
    """一个期间的各个数，照报告里的次序：整改通知、阶梯各级、交办、完成、反弹、在办、阶段性成效、逾期。"""
    return _tallied(books, None)


def figure_rows(code: str, books: Books) -> tuple[Tally, list[list[Any]]]:
    """一个数和它的名单：一段一种行（案子、案里的问题、阶梯的一级、公文）。没有这个数抛 NotFound。"""
    parts = books.condition(code)
    (tally,) = _tallied(books, code)
    return tally, [list(each) for each in parts]


def _tallied(books: Books, wanted: str | None) -> list[Tally]:
    heads = [(*_NOTICES, True, False)]
    heads += [
        (
            each.code, each.name, COUNTED_IN.get(each.document, "件"),
            f"期内送达的{each.name}；几个案共一份文书的算一{COUNTED_IN.get(each.document, '件')}"
            + ("，另加期内发出的月度通报。" if each.document == DocumentType.CIRCULAR else "。"),
            True, False,
        )
        for each in books.ladder
    ]  # fmt: skip
    heads += [(code, name, unit, told, False, stock) for code, (name, unit, told, stock) in _PROBLEMS.items()]
    return [
        Tally(code, name, unit, told, books.count(code), document, stock)
        for code, name, unit, told, document, stock in heads
        if wanted in (None, code)
    ]


def figures_by_county(books: Books) -> list[CountyTally]:
    """分县的几个数（BY_COUNTY），有一项不是零的才在内；各县相加等于全部的。次序由上面照区县代码排。"""
    counts: dict[int | None, dict[str, int]] = {}
    for code in BY_COUNTY:
        for county, count in books.by_county(code).items():
            counts.setdefault(county, dict.fromkeys(BY_COUNTY, 0))[code] = count
    return [CountyTally(county, found) for county, found in counts.items()]


def last_moves(found: Iterable[int], kind: CaseMoveKind, *, before: datetime) -> dict[int, datetime]:
    """几个案最近一次这种流转的时刻：案子主键 → 时刻。只给已经看得到这些案的页用。"""
    rows = CaseMove.objects.filter(case__in=list(found), kind=kind, made_at__lt=before).order_by("pk")
    return dict(rows.values_list("case", "made_at"))


def procedure_of(books: Books) -> CatalogProcedure | None:
    """看得到的案子照的最新一版程序；一个案也没有是 None。"""
    keys = books.cases.values("procedure").distinct()
    return procedures().filter(pk__in=keys).order_by("-pk").first()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
