"""直接叫的各种看之二：报送、附件、任务、通知、机构、看板、名册、审计。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.accounts.staff import AT, TODAY
from tests.security.calling import Attempt
from tests.security.casework import APART_FROM_BUSINESS, CITY, EASTERN, REACH, SUPERVISING, WEST, reaching
from tests.security.listing import each_of, listed, unit_of
from tests.security.world import GONE_CODE, World
from zhidu.accounts import queries as accounts
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import CALCULATOR
from zhidu.audit.models import Event
from zhidu.audit.queries.events import EventFilter
from zhidu.documents.enums import DocumentType
from zhidu.files import queries as files
from zhidu.files.actions import read as read_file
from zhidu.filings import queries as filings
from zhidu.filings.models import Filing
from zhidu.filings.queries.contents import own_draft, reported, version_changes, versions
from zhidu.filings.queries.enrolment import unlisted
from zhidu.filings.queries.filings import filing_of, may_fill, search_filings
from zhidu.filings.queries.slots import fillable, strangers
from zhidu.indicators.queries import places
from zhidu.insight import auditing
from zhidu.jobs import queries as jobs
from zhidu.notices.actions import mark_read
from zhidu.notices.models import Notice
from zhidu.notices.queries import unread
from zhidu.organisations import queries as organisations

ONCE = datetime(2020, 1, 1, tzinfo=UTC)
LETTER = DocumentType.REMINDER_LETTER
#: 名册上看得到人的职务；查审计的职务
SEE_PEOPLE = SUPERVISING | {"系统", "安全", "东县系统", "东县安全"}


def filings_read(world: World) -> Iterator[Attempt]:
    yield from _filings_one_by_one(world)
    yield from _filings_filled(world)
    yield from _filings_counted(world)


def _filing_reach(world: World) -> tuple[dict[int, str], dict[int, set[str]], dict[str, set[int]]]:
    """每份单子是谁的、谁看得到；每个人看得到哪几份。"""
    names = {key: name for name, key in world.town.staff.units.items()}
    owner = {key: names[unit] for key, unit in Filing.objects.values_list("pk", "unit")}
    barred = {"系统", "安全", "审计", "东县系统", "东县安全", "东县审计"}
    seers = {key: reaching(name, set(REACH) - barred) for key, name in owner.items()}
    return owner, seers, {name: {key for key in seers if name in seers[key]} for name in REACH}


def _filings_one_by_one(world: World) -> Iterator[Attempt]:
    room = "filings"
    owner, seers, everyone = _filing_reach(world)
    west = world.town.filing("西小")
    yield listed(room, "filings 全部", lambda by: {row.pk for row in filings.filings(by=by)}, everyone)
    for fn in (
        filings.filing, filings.contents, versions, filings.remarks, filings.explanations, filings.history,
        filings.checkup,
    ):  # fmt: skip
        for key, people in seers.items():
            yield Attempt(
                room, f"{fn.__name__} {owner[key]}",
                lambda by, fn=fn, key=key: fn(key, by=by), allowed=frozenset(people),
            )  # fmt: skip
    yield Attempt(
        room, "version_changes 西小", lambda by: version_changes(west.pk, 1, 1, by=by),
        allowed=frozenset(seers[west.pk]),
    )  # fmt: skip
    yield Attempt(
        room, "filing_of 西小", lambda by: filing_of(west.unit_id, west.collection_id, by=by),
        allowed=frozenset(seers[west.pk]),
    )  # fmt: skip


def _filings_filled(world: World) -> Iterator[Attempt]:
    room, town = "filings", world.town
    owner, seers, everyone = _filing_reach(world)
    west = world.town.filing("西小")
    filling = (
        EASTERN | {"东小校长", "东中校长", "两头校长", "西县督导", "西县同事", "西小校长", "高新督导"}
    ) | {"财政", "西校校长"}
    fills = {name: set(everyone[name]) if name in filling else set() for name in REACH}
    yield listed(
        room, "may_fill 能填的", lambda by: {key for key in seers if may_fill(Filing.objects.get(pk=key), by=by)},
        {name: {key for key in found if Filing.objects.get(pk=key).fillable} for name, found in fills.items()},
    )  # fmt: skip
    yield listed(
        room, "fillable 收得了的", lambda by: {row.pk for row in fillable(town.collection, by=by)}, fills
    )
    yield listed(
        room, "search_filings 西小", lambda by: {row.pk for row in search_filings(["西小"], by=by, most=9)},
        {name: {west.pk} for name in seers[west.pk]},
    )  # fmt: skip
    near, county = town.filing("东中").pk, town.filing("东县").pk
    drafts = {"西小校长": {west.pk}, "东中校长": {near}, "两头校长": {near}} | {
        name: {county} for name in EASTERN
    }
    yield listed(
        room, "contents 看到的草稿",
        lambda by: {
            each.pk for each in filings.filings(by=by) if filings.contents(each.pk, by=by).is_draft
        },
        drafts,
    )  # fmt: skip
    reported_here = {row.filing_id for row in reported(town.collection, by=CALCULATOR)}
    yield listed(
        room, "reported 报上来的", lambda by: {row.filing_id for row in reported(town.collection, by=by)},
        {name: found & reported_here for name, found in everyone.items()},
    )  # fmt: skip
    places_of = {each.pk: each.county_id for each in Filing.objects.all()}
    yield listed(
        room, "checked_counties 体检",
        lambda by: {
            place for _, place in filings.checked_counties(by=by, year=2026, rulebook_ids=["xiao-ce"])
        },
        {name: {places_of[key] for key in found} for name, found in everyone.items()},
    )  # fmt: skip
    yield Attempt(
        room, "clashes 撞上的", lambda by: filings.clashes(by=by, release=town.release, year=2026, kinds=["school"]),
        frozenset(CITY), stale=False,
    )  # fmt: skip
    yield listed(
        room, "own_draft 草稿",
        lambda by: {key for key in seers if own_draft(Filing.objects.get(pk=key), by=by)}, drafts,
    )  # fmt: skip
    yield listed(
        room, "latest_moves 流转",
        lambda by: {move.filing_id for move in filings.latest_moves(by=by, since=ONCE, most=99)}
        - set(everyone.get(_name_of(world, by), ())),
        {},
    )  # fmt: skip
    by_city = {owner_key for owner_key, name in owner.items() if name in ("西县", "高小")}
    by_county = {owner_key for owner_key, name in owner.items() if name == "东点"}
    yield listed(
        room, "waiting 等审的", lambda by: {row.pk for row in filings.waiting(by=by)},
        dict.fromkeys(CITY, by_city) | dict.fromkeys(EASTERN, by_county),
    )  # fmt: skip
    yield listed(room, "stand_ins 代审的", lambda by: {row.pk for row in filings.stand_ins(by=by)}, {})


def _filings_counted(world: World) -> Iterator[Attempt]:
    room, town = "filings", world.town
    _, seers, everyone = _filing_reach(world)
    west = world.town.filing("西小")
    counted = {name: {sum(1 for key in found)} for name, found in everyone.items() if found}
    yield listed(
        room, "progress 份数",
        lambda by: {sum(sum(each.values()) for each in filings.progress(town.collection, by=by).values())} - {0},
        counted,
    )  # fmt: skip
    yield Attempt(
        room, "unlisted 该列入的", lambda by: unlisted(town.collection, by=by), allowed=frozenset({"市督导", "市同事"}),
    )  # fmt: skip
    yield listed(
        room, "checkups 西县",
        lambda by: {each.code for each in filings.checkups(by=by, year=2026, rulebook_ids=["xiao-ce"], county=unit_of(world, "西县"))}
        if "西" not in _name_of(world, by) and "市" not in _name_of(world, by) and _name_of(world, by) != "专家" else set(),
        {},
    )  # fmt: skip
    yield listed(
        room, "collections 采集", lambda by: {row.pk for row in filings.collections(by=by)},
        {name: {town.collection} for name in REACH if everyone[name] or name in ("市督导", "市同事")},
    )  # fmt: skip
    yield listed(
        room, "years 年度", lambda by: set(filings.years(by=by)),
        {name: {2026} for name in REACH if everyone[name] or name in ("市督导", "市同事")},
    )  # fmt: skip
    yield listed(
        room, "strangers 名单外的代码", lambda by: set(strangers(["2137990088", GONE_CODE], by=by, on=TODAY).values()) - {_plain(by)},
        {}, people=("东县督导", "东小校长", "财政"), stale=False,
    )  # fmt: skip
    yield listed(
        room, "relief_ledger 西小",
        lambda by: {len(filings.relief_ledger(west.unit_id, 2026, by=by).lines)} - {0},
        {name: {1} for name in seers[west.pk]},
    )  # fmt: skip


def _plain(by: Any) -> str:
    """够不着的代码，对东县的人说的话（和不存在的代码一样）。"""
    return next(iter(strangers(["9999999999"], by=by, on=TODAY).values()), "")


def _name_of(world: World, by: Any) -> str:
    seats = world.town.staff.posts | world.town.extra
    return next((name for name, seat in seats.items() if seat == (by.person_id, by.post_id)), "")


def files_read(world: World) -> Iterator[Attempt]:
    yield from each_of(world, "files", "file", (lambda key, by: files.stored(key, by=by, on=by.on),))
    for key, seers in world.work.sees["file"].items():
        yield Attempt(
            "files", f"read {key}", lambda by, key=key: read_file(key, by=by, at=AT), allowed=frozenset(seers)
        )
    job, notice = world.foreign["job"][0], world.foreign["notice"][0]
    yield Attempt("jobs", "job 西县的", lambda by: jobs.job(job, by=by), allowed=frozenset({"西县督导"}))
    yield listed(
        "jobs", "jobs 全部", lambda by: {row.pk for row in jobs.jobs(by=by)}, {"西县督导": {job}}, stale=True
    )
    fresh = {name: {_fresh(world, name)} for name in REACH}
    yield listed("notices", "unread 没看的", lambda by: {unread(by=by)}, fresh, stale=False)
    yield Attempt(
        "notices", "mark_read 西县的", lambda by: mark_read(by=by, at=AT, notice=notice),
        allowed=frozenset({"西县督导"}),
    )  # fmt: skip


def units_read(world: World) -> Iterator[Attempt]:
    room, west = "organisations", unit_of(world, "西小")
    for fn in (
        organisations.unit_as_of, organisations.ancestors, organisations.history, organisations.lineage,
        organisations.changes,
    ):  # fmt: skip
        yield Attempt(
            room, f"{fn.__name__} 西小", lambda by, fn=fn: fn(west, by=by, on=TODAY),
            allowed=frozenset(reaching("西小")), stale=False,
        )  # fmt: skip
    yield Attempt(
        room, "find_by_code 西小", lambda by: organisations.find_by_code("2137990004", by=by, on=TODAY),
        allowed=frozenset(reaching("西小")), stale=False,
    )  # fmt: skip
    everyone = {name: {unit_of(world, each) for each in REACH[name]} for name in REACH}
    county = unit_of(world, "西县")
    under = {unit_of(world, each) for each in WEST}
    below = {unit_of(world, each) for each in ("西小", "西校")}
    for name, call, due in (
        ("units", lambda by: organisations.units(by=by, on=TODAY).values_list("pk", flat=True), set(everyone["系统"])),
        ("versions", lambda by: organisations.versions(by=by, on=TODAY).values_list("unit", flat=True), set(everyone["系统"])),
        ("units_under 西县", lambda by: organisations.units_under(county, by=by, on=TODAY).values_list("pk", flat=True), under),
        ("children 西县", lambda by: organisations.children(county, by=by, on=TODAY).values_list("unit", flat=True), below),
        ("search_units 西", lambda by: [row.version.unit_id for row in organisations.search_units(["西"], by=by, on=TODAY, most=9)], under),
    ):  # fmt: skip
        yield listed(
            room, name, lambda by, call=call: set(call(by)), {who: found & due for who, found in everyone.items()},
            stale=False,
        )  # fmt: skip
    boards = set(REACH) - APART_FROM_BUSINESS
    yield Attempt(
        "indicators", "county 西县", lambda by: places.county("379902", by=by),
        allowed=frozenset(reaching("西县", boards)),
    )  # fmt: skip
    yield Attempt(
        "indicators", "school 西小", lambda by: places.school("2137990004", by=by),
        allowed=frozenset(reaching("西小", boards)),
    )  # fmt: skip
    yield listed(
        "indicators", "counties 区县", lambda by: {each.code for each in places.counties(by=by)},
        {
            name: {code for code, unit in (("379901", "东县"), ("379902", "西县"), ("3799G1", "高新区")) if unit in REACH[name]}
            for name in boards
        },
    )  # fmt: skip


def people_read(world: World) -> Iterator[Attempt]:
    room, head = "accounts", world.foreign["person"][1]
    seers = frozenset(reaching("西校", SEE_PEOPLE))
    for name, call in (
        ("person", lambda by: accounts.person(head, by=by, on=TODAY)),
        ("posts_of", lambda by: accounts.posts_of(head, by=by, on=TODAY)),
    ):
        yield Attempt(room, f"{name} 西校校长", call, allowed=seers, stale=False)
    for name, listing in (
        ("people", lambda by: {row.pk for row in accounts.people(by=by, on=TODAY)} & {head}),
        ("roll", lambda by: {row.pk for row in accounts.roll(by=by, on=TODAY, at=AT)} & {head}),
        ("search_people", lambda by: {row.pk for row, _ in accounts.search_people(["校长"], by=by, on=TODAY, most=50)} & {head}),
    ):  # fmt: skip
        yield listed(room, f"{name} 西校校长", listing, {who: {head} for who in seers}, stale=False)
    west = {str(unit_of(world, each)) for each in WEST}
    for name, call in (
        ("audit_events", lambda by: {each.unit for each in _events(by)} & west),
        ("sees_everything", lambda by: {"全部"} if auditing.sees_everything(by, TODAY) else set()),
    ):
        due = {"审计": _events_of(west) if name == "audit_events" else {"全部"}}
        yield listed("insight", name, call, due, stale=False)
    seq = _event_of(world)
    yield Attempt(
        "insight", "audit_event 西县的一条", lambda by: auditing.audit_event(seq, by=by, on=TODAY),
        allowed=frozenset({"审计"}),
    )  # fmt: skip
    yield listed(
        room, "units_in_reach 看机构",
        lambda by: set(
            accounts.units_in_reach(by=by, right=Right.SEE_UNITS, on=TODAY).values_list("pk", flat=True)
        ),
        {name: {unit_of(world, each) for each in REACH[name]} for name in REACH},
    )  # fmt: skip
    yield listed(
        room, "units_in_reach 督导室的权",
        lambda by: set(
            accounts.units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=TODAY).values_list("pk", flat=True)
        ),
        {name: {unit_of(world, each) for each in REACH[name]} for name in SUPERVISING},
    )  # fmt: skip


def _events(by: Any) -> list[Any]:
    return list(auditing.audit_events(EventFilter(), by=by, on=TODAY, size=500).events)


def _events_of(units: set[str]) -> set[str]:
    return set(Event.objects.filter(unit__in=units).values_list("unit", flat=True))


def _event_of(world: World) -> int:
    return int(Event.objects.filter(unit=str(unit_of(world, "西小"))).values_list("seq", flat=True)[0])


def _fresh(world: World, name: str) -> int:
    """他没看的通知有几条。"""
    person = (world.town.extra.get(name) or world.town.staff.posts[name])[0]
    return Notice.objects.filter(person=person, read_at__isnull=True).count()
