"""直接叫的各种看和办之末：公开的各件、为案子起草的公文、月度通报、公文台账、分人经办和催办、自己存的条件。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from tests.accounts.staff import AT, new_id
from tests.security.calling import Attempt
from tests.security.casework import CITY, EASTERN, REACH, WESTERN, WORDING
from tests.security.doings import Doings, seen_of
from tests.security.listing import all_of, each_of, listed
from tests.security.world import World
from zhidu.documents.enums import DocumentType
from zhidu.documents.queries.listing import DocumentsWanted, organs_seen, recipients_of
from zhidu.documents.queries.listing import listed as ledger_of_documents
from zhidu.rectification import actions
from zhidu.rectification.enums import LIVE
from zhidu.rectification.models import Case, Publication
from zhidu.rectification.queries import case_file, letters, publicity
from zhidu.rectification.queries.bulletins import Books, audience, bulletins
from zhidu.rectification.queries.ledger import handlers, ready_counts
from zhidu.rectification.rules.reporting import ReportingPeriod

#: 提得了公开的：批了方案以后的
SHOWABLE = ("working", "reported", "accepted", "closed", "会签working")


#: 还坐在西县督导室的：明天到期的，会话旧了、任职还在的
_SEATED = {"到期", "旧会话"}


def publishing(world: World) -> list[Attempt]:
    """全部。"""
    return [*_reading(world), *Publishing(world).all()]


def _reading(world: World) -> Iterator[Attempt]:
    room, at, sees = "rectification", world.work.found, world.work.sees
    yield all_of(world, room, "publication", publicity.publications)
    yield from each_of(world, room, "publication", (publicity.publication,))
    owners = {"西": WESTERN, "东": EASTERN, "会": EASTERN, "市": CITY}
    cases = world.work.of("case")
    own = {name: {label for label in cases if name in owners[label[0]]} for name in REACH}
    asked = {Publication.objects.get(pk=key).case_id for key in world.work.of("publication").values()}
    yield listed(
        room, "publishable 提得了公开的", lambda by: {row.pk for row in publicity.publishable(by=by)},
        {
            name: {cases[label] for label in found if label.endswith(SHOWABLE) and cases[label] not in asked}
            for name, found in own.items()
        },
    )  # fmt: skip
    for label in ("西working", "东中working", "市accepted"):
        yield Attempt(
            room, f"may_propose {label}", lambda by, key=at[label]: publicity.may_propose(key, by=by),
            frozenset(owners[label[0]]), near=frozenset(sees["case"][at[label]]),
        )  # fmt: skip
    # 一件也没有的数是零，不算看到
    yield listed(
        room, "ready_counts 该责任单位办的", lambda by: {ready_counts(by=by)["todo"]} - {0},
        {
            name: {
                Case.objects.filter(
                    pk__in=[key for key, seers in sees["case"].items() if name in seers],
                    state__in=("planning", "working"),
                ).count()
            }
            - {0}
            for name in REACH
        },
        stale=False,
    )  # fmt: skip
    seated = {
        name: {
            (world.town.extra.get(each) or world.town.staff.posts[each])[0]
            for group in (CITY, WESTERN | _SEATED, EASTERN, {"高新督导"}) if name in group for each in group
        }
        for name in REACH
    }  # fmt: skip
    yield listed(
        room, "handlers 可以经办的", lambda by: {key for key, _ in handlers(by=by)}, seated,
        people=("东县督导", "西县督导", "市督导", "领导", "督学", "财政领导", "东小校长", "西小校长"), stale=False,
    )  # fmt: skip
    yield from _letters(world)
    yield from _papers(world)


def _letters(world: World) -> Iterator[Attempt]:
    """看得到案子、抽签、下级督导室的人，未必看得到还没发出的公文；通报发给自己够得着的单位；别处的人名认不出来。"""
    room, at = "rectification", world.work.found
    near = tuple(sorted(world.work.sees["case"][at["西planning"]]))
    yield listed(
        room, "案卷 西planning 里的稿",
        lambda by: {each.document.pk for each in case_file(at["西planning"], by=by).documents()},
        {name: {at["西案文"]} for name in WESTERN}, people=near, stale=False,
    )  # fmt: skip
    yield listed(
        room, "draw_documents 西抽签 的稿",
        lambda by: {each.document.pk for each in letters.draw_documents([at["西抽签"]], by=by)},
        {name: {at["西文draft"]} for name in WESTERN}, stale=False,
    )  # fmt: skip
    yield all_of(world, room, "bulletin", bulletins)
    month = ReportingPeriod(2026, 3)
    units = world.town.staff.units
    everywhere = {units["东县"], units["西县"], units["高新区"]}
    asked = {name[0]: set[int]() for name in ("西", "东")}
    for row in Case.objects.filter(pk__in=world.work.of("case").values(), state__in=LIVE):
        asked["西" if row.county_id == units["西县"] else "东"].add(row.unit_id)
    yield listed(
        room, "audience 通报发给谁", lambda by: set(audience(Books(month, by=by))),
        {"市督导": everywhere, "西县督导": asked["西"] - {units["西县"]}, "东县督导": asked["东"] - {units["东县"]}},
        people=("市督导", "西县督导", "东县督导"), stale=False,
    )  # fmt: skip
    name = world.town.actor("东小校长").display_name
    wording = replace(WORDING, result=f"{name}说好了")
    yield listed(
        room, "marks_of 别县的人名",
        lambda by: {
            each.text
            for each in publicity.marks_of(Case.objects.get(pk=at["西working"]), wording, by=by)
            if each.text == name
        },
        {"市督导": {name}}, people=("市督导", "西县督导"), stale=False,
    )  # fmt: skip


def _papers(world: World) -> Iterator[Attempt]:
    room, sees = "documents", world.work.sees["document"]
    yield all_of(
        world, room, "document", lambda by: ledger_of_documents(DocumentsWanted(), by=by), "listed 全部"
    )
    yield from each_of(world, room, "document", (recipients_of,))
    organ = {key: world.work.found[f"{name[0]}机关"] for name, key in world.work.of("document").items()}
    yield listed(
        room, "organs_seen 发文机关", lambda by: {key for key, _ in organs_seen(by=by)},
        {name: {organ[key] for key, seers in sees.items() if name in seers} for name in REACH},
    )  # fmt: skip


class Publishing(Doings):
    """提出公开、改、批、退、撤；为案子起草公文；分人、催办。"""

    room = "rectification"

    def all(self) -> Iterator[Attempt]:
        """全部。"""
        yield from self.showing()
        yield from self.drafting()
        yield from self.handling()

    def showing(self) -> Iterator[Attempt]:
        """公开：自己督导室的，写的人不能批。"""
        for label, own in (("西working", WESTERN), ("东中working", EASTERN), ("市accepted", CITY)):
            yield self.do(
                actions.propose_publication,
                own,
                label=label,
                case=self.at[label],
                wording=WORDING,
                excuses={},
            )
        for label, own, writer in (("西公开", WESTERN, "西县督导"), ("东公开", EASTERN, "东县督导")):
            key = self.at[label]
            given = {"publication": key, "seen": seen_of(Publication, key)}
            yield self.do(actions.edit_publication, own, label=label, wording=WORDING, excuses={}, **given)
            for action in (actions.return_publication, actions.drop_publication):
                yield self.do(action, own, label=label, reason="写错了", **given)
            colleague = self.town.actor("西县同事" if label == "西公开" else "东县同事")
            shown = publicity.public_preview(publicity.publication(key, by=colleague), by=colleague)
            yield self.do(
                actions.approve_publication, own - {writer}, label=label, sha256=shown.sha256, declined={writer},
                **given,
            )  # fmt: skip
            yield self.do(
                actions.withdraw_publication,
                set(),
                label=label,
                reason="不公开",
                declined=own | CITY,
                **given,
            )

    def drafting(self) -> Iterator[Attempt]:
        """为案子起草公文：只有督办的督导室。"""
        kind = DocumentType.RECTIFICATION_NOTICE
        for label, own in (("西working", WESTERN), ("东小working", EASTERN), ("市planning", CITY)):
            yield self.do(actions.draft_case_document, own, label=label, case=self.at[label], kind=kind)
        yield self.do(
            actions.draft_rung_document, WESTERN, label="西已定", escalation=self.at["西已定"],
            kind=DocumentType.REMINDER_LETTER,
        )  # fmt: skip
        yield self.do(
            actions.draft_remedy_document, set(), label="西救济", remedy=self.at["西救济"], declined=WESTERN
        )
        yield self.do(
            actions.draft_revisit_report,
            set(),
            label="西抽签",
            draw=self.at["西抽签"],
            declined=WESTERN,
            later=True,
        )
        yield self.do(
            actions.draft_revisit_report, set(), label="东待抽", draw=self.at["东待抽"], declined=EASTERN, later=True,
            people=("领导", "督学", "市督导", "西县督导", "东县督导"), stale=False,
        )  # fmt: skip
        month = ReportingPeriod(2026, 3)
        yield self.do(
            actions.draft_bulletin, WESTERN, label="西机关", organ=self.at["西机关"], month=month, loose=True
        )
        yield self.do(
            actions.draft_bulletin, EASTERN, label="东机关", organ=self.at["东机关"], month=month, loose=True
        )

    def handling(self) -> Iterator[Attempt]:
        """分人经办、催办：看不到的、没有督办之权的答没有；看得到、别人督办的，一件也办不成。"""
        for label, own in (("东小working", EASTERN), ("西working", WESTERN)):
            key = self.at[label]
            for name, call in (("assign_handler", _assigned), ("nudge_cases", _nudged)):
                yield Attempt(
                    self.room, f"{name} {label}", partial(call, key), frozenset(own | CITY),
                    near=frozenset(self.world.work.sees["case"][key]),
                )  # fmt: skip
                yield listed(
                    self.room, f"{name} {label} 办成几件", partial(call, key), {each: {"办了"} for each in own},
                    people=("市督导", "东县督导" if label[0] == "东" else "西县督导"), stale=False,
                )  # fmt: skip


def _assigned(key: int, by: Any) -> set[str]:
    done = actions.assign_handler(by=by, cases=[key], handler=by.person_id, at=AT, request_id=new_id()).done
    return {"办了"} if done else set()


def _nudged(key: int, by: Any) -> set[str]:
    return {"办了"} if actions.nudge_cases(by=by, cases=[key], at=AT, request_id=new_id()).done else set()
