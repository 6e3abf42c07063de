"""直接叫的各种看：一件一件地取，一列一列地取；谁看得到哪一件在 casework.py 写死。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tests.accounts.staff import AT
from tests.security.calling import Attempt
from tests.security.casework import EASTERN, REACH, SUPERVISING, reaching
from tests.security.listing import all_of, each_of, listed, unit_of
from tests.security.reading_places import files_read, filings_read, people_read, units_read
from tests.security.world import World
from zhidu.documents import queries as documents
from zhidu.documents.actions import open_document
from zhidu.documents.enums import DocumentType
from zhidu.findings import queries as findings
from zhidu.findings.models import Finding
from zhidu.rectification import queries as cases
from zhidu.rectification.models import Escalation
from zhidu.rectification.queries import LedgerWanted, revisiting

ONCE = datetime(2020, 1, 1, tzinfo=UTC)
LETTER = DocumentType.REMINDER_LETTER
#: 搜的时候至多要几个：比造的都多
MOST = 999
#: 名册上看得到人的职务；查审计的职务
SEE_PEOPLE = SUPERVISING | {"系统", "安全", "东县系统", "东县安全"}


def reading(world: World) -> list[Attempt]:
    """全部的看。"""
    return [
        *_findings(world), *_cases(world), *_documents(world), *filings_read(world), *files_read(world),
        *units_read(world), *people_read(world),
    ]  # fmt: skip


def _findings(world: World) -> Iterator[Attempt]:
    room = "findings"
    yield from each_of(
        world, room, "finding", (findings.finding, findings.evidence, findings.same_fingerprint)
    )
    yield all_of(world, room, "finding", findings.findings)
    yield all_of(
        world, room, "finding", lambda by: findings.search_findings([], by=by, most=MOST),
        "search_findings 不限词",
    )  # fmt: skip
    # 同一所学校、同一条款，市里立的还没立案：县里看不到它
    key, sees = world.work.found["西待立"], world.work.sees["finding"]
    yield listed(
        room, "同一指纹的 西待立", lambda by: {row.pk for row in findings.same_fingerprint(key, by=by)},
        {
            name: {
                each for each in Finding.objects.filter(unit=unit_of(world, "西小")).values_list("pk", flat=True)
                if name in sees[each] and each != key
            }
            for name in ("市督导", "西县督导")
        },
        people=("市督导", "西县督导"), stale=False,
    )  # fmt: skip


def _cases(world: World) -> Iterator[Attempt]:
    room, at = "rectification", world.work.found
    yield from each_of(world, room, "case", (cases.case, cases.case_file))
    yield from each_of(world, room, "finding", (cases.relapses,))
    some = {at["西working"], at["东中working"], at["会签"]}
    for key in some:
        yield Attempt(
            room, f"alike {key}", lambda by, key=key: revisiting.alike(key, by=by),
            allowed=frozenset(world.work.sees["case"][key]),
        )  # fmt: skip
    yield listed(
        room, "alike 会签 找到的单位",
        lambda by: {unit for unit, _, _ in revisiting.alike(at["会签"], by=by)},
        {name: {unit_of(world, "东中")} for name in EASTERN | {"领导"}}
        | {name: {unit_of(world, "东中"), unit_of(world, "西小")} for name in ("市督导", "市同事")},
        people=("市督导", "东县督导", "领导", "东小校长", "财政", "督学"), stale=False,
    )  # fmt: skip
    yield from each_of(world, room, "escalation", (cases.escalation,))
    for name in ("西planning", "市planning", "市accepted", "西working"):
        seers = {
            person: {
                key for key, people in world.work.sees["escalation"].items()
                if person in people and key in _rungs(world, at[name])
            }
            for person in world.work.sees["case"][at[name]]
        }  # fmt: skip
        yield listed(
            room, f"escalations {name} 各级",
            lambda by, key=at[name]: {row.pk for row in cases.case_file(key, by=by).escalations()}, seers,
            people=tuple(seers), stale=False,
        )  # fmt: skip
    yield from each_of(world, room, "draw", (revisiting.drawn,))
    yield from each_of(world, room, "revisit", (revisiting.revisit,))
    yield all_of(world, room, "case", cases.cases)
    yield all_of(world, room, "case", lambda by: cases.ledger(LedgerWanted(), by=by), "ledger 全部")
    yield all_of(
        world, room, "case", lambda by: cases.search_cases(["案"], by=by, most=MOST), "search_cases 搜案"
    )
    for kind, fn in (
        ("draw", revisiting.draws), ("revisit", revisiting.revisits), ("self_check", revisiting.self_checks),
        ("whistle", revisiting.whistles),
    ):  # fmt: skip
        yield all_of(world, room, kind, fn)
    counted = {
        name: {("cases", sum(name in seers for seers in world.work.sees["case"].values()))} for name in REACH
    }
    yield listed(
        room, "ledger_counts 件数",
        lambda by: {("cases", cases.ledger_counts(LedgerWanted(), by=by).cases)}, counted,
        stale=False,
    )  # fmt: skip
    yield listed(
        room, "counties_in 区县", lambda by: {unit for unit, _ in cases.counties_in(by=by)},
        {
            name: {
                unit_of(world, "东县" if label.startswith(("东", "会签")) else "西县")
                for label, key in world.work.of("case").items()
                if name in world.work.sees["case"][key]
            }
            for name in REACH
        },
    )  # fmt: skip


def _rungs(world: World, case: int) -> set[int]:
    return set(Escalation.objects.filter(case=case).values_list("pk", flat=True))


def _documents(world: World) -> Iterator[Attempt]:
    room, at = "documents", world.work.found
    yield from each_of(
        world, room, "document", (documents.document, documents.faults, documents.own_delivery)
    )
    yield all_of(world, room, "document", documents.documents)
    yield all_of(world, room, "organ", documents.organs)
    for label, key in world.work.of("document").items():
        office = {"西": {"西县督导", "西县同事"}, "东": EASTERN | {"领导"}, "市": {"市督导", "市同事"}}[
            label[0]
        ]
        for fn in (documents.history, documents.deliveries):
            yield Attempt(
                room, f"{fn.__name__} {label}", lambda by, fn=fn, key=key: fn(key, by=by),
                allowed=frozenset(office),
            )  # fmt: skip
    for key in (at["西文draft"], at["市文draft"], at["东文draft"]):
        yield Attempt(
            room, f"preview {key}", lambda by, key=key: documents.preview(key, by=by),
            allowed=frozenset(world.work.sees["document"][key]), people=("财政", "专家", "督学", "高新督导", "东小校长"),
        )  # fmt: skip
    for key in (at["西文issued"], at["市文issued"]):
        yield Attempt(
            room, f"open_document {key}", lambda by, key=key: open_document(by=by, document=key, at=AT),
            allowed=frozenset(world.work.sees["document"][key]),
        )  # fmt: skip
    for organ in ("西机关", "市机关"):
        key = at[organ]
        office = {"西": {"西县督导", "西县同事"}, "市": {"市督导", "市同事"}}[organ[0]]
        for name, call in (
            ("register", lambda by, key=key: list(documents.register(key, 2026, by=by))),
            ("register_years", lambda by, key=key: documents.register_years(key, by=by)),
            ("missing_numbers", lambda by, key=key: documents.missing_numbers(key, by=by)),
        ):
            yield Attempt(room, f"{name} {organ}", call, allowed=frozenset(office))
    text = documents.standard_template(LETTER).text
    yield Attempt(
        room, "preview_template 西机关",
        lambda by: documents.preview_template(text, at["西机关"], by=by, kind=LETTER),
        people=("东县督导", "市督导", "领导", "西小校长", "督学"),
    )  # fmt: skip
    west = unit_of(world, "西县")
    for name, call in (
        ("templates_for", lambda by: documents.templates_for(west, by=by)),
        ("template_versions", lambda by: documents.template_versions(LETTER, west, by=by)),
    ):
        yield Attempt(room, f"{name} 西县", call, allowed=frozenset(reaching("西县")), stale=False)
    waiting = {"西县同事": {at["西文submitted"], at["西文reviewed"], at["西文signed"]}}
    waiting["西县督导"] = {at["西文signed"]}
    waiting |= {name: {at["东文submitted"], at["东文reviewed"]} for name in ("东县同事", "两头督导")}
    yield listed(room, "waiting 等自己办的", lambda by: {row.pk for row in documents.waiting(by=by)}, waiting)
    yield listed(
        room, "unopened 没打开的", lambda by: {row.pk for row in documents.unopened(by=by)},
        {"西小校长": {at["西文issued"]}} | {name: {at["市文issued"]} for name in ("西县督导", "西县同事")}
        | {name: {at["市文发东县"]} for name in EASTERN | {"领导"}},
    )  # fmt: skip
