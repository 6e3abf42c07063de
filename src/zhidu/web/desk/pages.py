"""工作台上的话：手上的事按期限排，一件一个去办的按钮。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents import queries as papers
from zhidu.filings import queries
from zhidu.filings.enums import CollectionState, FilingState
from zhidu.filings.models import Filing
from zhidu.organisations.rules import NOWHERE
from zhidu.rectification import queries as cases
from zhidu.rectification.enums import CaseState

#: 还有几天算“快到了”
SOON = 7
#: 责任单位要办的案子至多列几件，再多的到台账里看
MOST_CASES = 5


@dataclass(frozen=True, slots=True)
class Todo:
    """手上的一件事：是什么、说明、哪天到期、还有几天的话、去办的按钮。shade：bad 过了、warn 快到了、空是不急。"""

    title: str
    says: str
    due: date | None
    left: str
    shade: str
    verb: str
    url: str


def todos(by: Actor) -> list[Todo]:
    """手上的事，先到期的在前，没有期限的在后。"""
    found = [*_filling(by), *_reviewing(by), *_rectifying(by), *_papers(by)]
    return sorted(found, key=lambda each: (each.due is None, each.due or date.max, each.title))


def _filling(by: Actor) -> Iterator[Todo]:
    if by.reach(Right.FILL_FILINGS) == NOWHERE:
        return
    mine = queries.filings(by=by, right=Right.FILL_FILINGS).filter(
        unit=by.unit_id, state=FilingState.DRAFT, collection__state=CollectionState.OPEN
    )
    for each in mine:
        left, shade = _left(each.collection.due, by.on)
        title, says, verb = _about(each)
        yield Todo(
            title, says, each.collection.due, left, shade, verb, reverse("filing:form", args=[each.pk])
        )


def _about(found: Filing) -> tuple[str, str, str]:
    title = found.collection.title
    if found.returned_at is not None:
        return f"{title}：退回来了", found.return_reason, "去修改"
    if getattr(found, "has_draft", None):
        return f"{title}：填了一半", "草稿已存，接着填就行。", "接着填"
    return f"{title}：还没有填", "去年报过的已经能照着改。", "开始填"


def _reviewing(by: Actor) -> Iterator[Todo]:
    if by.reach(Right.REVIEW_FILINGS) == NOWHERE:
        return
    counted = (
        queries.waiting(by=by)
        .order_by()
        .values_list("collection", "collection__title", "collection__due")
        .annotate(count=Count("pk"))
    )
    for _, title, due, count in counted:
        left, shade = _left(due, by.on)
        yield Todo(
            f"{title}：{count} 份等您审", "先报的在前。", due, left, shade, "去审", reverse("reviews:list")
        )
    if count := queries.stand_ins(by=by).count():
        says = "这些区县除了报的人，没有别人能审。"
        yield Todo(
            f"{count} 份等您代区县审", says, None, "", "", "去代审", reverse("reviews:list") + "#standing"
        )


def _rectifying(by: Actor) -> Iterator[Todo]:
    """督导室：等审的、逾期的各几件；责任单位：要办的前几件。"""
    base = reverse("rectifying:ledger")
    if by.reach(Right.CLOSE_FINDINGS) != NOWHERE:
        counts = cases.ready_counts(by=by)
        if count := counts["review"]:
            yield Todo(
                f"{count} 件整改等您审",
                "报来的方案、完成情况，和等销号的。",
                None,
                "",
                "",
                "去审",
                f"{base}?state=review",
            )
        if count := counts["overdue"]:
            yield Todo(
                f"{count} 件整改逾期",
                "看看要不要提醒，走到哪一级由您定。",
                None,
                "",
                "bad",
                "去看",
                f"{base}?state=overdue",
            )
    elif by.reach(Right.ANSWER_FINDINGS) != NOWHERE:
        for each in cases.ledger(cases.LedgerWanted(state="todo"), by=by)[:MOST_CASES]:
            planning = each.state == CaseState.PLANNING
            due = each.plan_due if planning else each.due_on
            left, shade = _left(due, by.on) if due else ("", "")
            url = reverse("rectifying:case", args=[each.pk])
            yield Todo(
                f"整改：{each.title}",
                "报整改方案" if planning else "报整改进展",
                due,
                left,
                shade,
                "去办",
                url,
            )


def _papers(by: Actor) -> Iterator[Todo]:
    if by.reach(Right.SEE_DOCUMENTS) == NOWHERE:
        return
    base = reverse("documents:list")
    if by.reach(Right.DRAFT_DOCUMENTS) != NOWHERE and (count := papers.waiting(by=by).count()):
        says = "同事送审、等签发、等发文的。"
        yield Todo(f"{count} 件公文等您办", says, None, "", "", "去办", f"{base}?waiting=1")
    if count := papers.unopened(by=by).count():
        says = "打开就写上回执，发文的机关看得到。"
        yield Todo(f"收到 {count} 件公文还没有打开", says, None, "", "", "去看", f"{base}?box=received")


def _left(due: date, today: date) -> tuple[str, str]:
    days = (due - today).days
    if days < 0:
        return f"▼ 过了 {-days} 天", "bad"
    return (f"◆ 还有 {days} 天" if days <= SOON else f"还有 {days} 天"), "warn" if days <= SOON else ""
