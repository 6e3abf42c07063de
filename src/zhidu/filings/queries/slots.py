"""收表、发预填表要的名单：够得着的各份填报单、各单位用过的代码、往年报的数。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import F, Q

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import UNREPORTED, AskedRows, FilingState
from zhidu.filings.models import Collection, Draft, Filing, FilingVersion, SenderMapping
from zhidu.filings.queries.filings import filings
from zhidu.filings.rules.asking import Asked, Identity
from zhidu.filings.rules.mapping import Lesson
from zhidu.filings.rules.matching import Matched, Slot, match_rows
from zhidu.filings.rules.moves import waiting
from zhidu.filings.rules.payload import Payload, decode
from zhidu.organisations.models import UnitCode
from zhidu.organisations.queries import city_name, history, versions
from zhidu.organisations.rules import NotFound
from zhidu.rulebook import FormRow
from zhidu.workbooks import Intake

MOST_STRANGERS = 300  # 名单外的代码逐个查来历，多到这个数就是整张表拿错了，不必都查


def fillable(collection: int, *, by: Actor, unit: int | None = None) -> list[Filing]:
    """当事人能填的各份（不论走到哪一步），照区县、代码排。unit 给了就只要这个单位的和归它管的。"""
    found = filings(by=by, collection=collection, right=Right.FILL_FILINGS)
    if unit is not None:
        found = found.filter(Q(county=unit) | Q(unit=unit))
    return list(found)


def slots(found: Sequence[Filing], *, by: Actor) -> list[Slot]:
    """各份单子收不收得了：报了的、审了的不收；单位自己存着草稿的不收，不盖别人的。"""
    codes: dict[int, set[str]] = defaultdict(set)
    for unit, value in UnitCode.objects.filter(unit__in=[each.unit_id for each in found]).values_list(
        "unit", "value"
    ):
        codes[unit].add(value)
    own_drafts = set(
        Draft.objects.filter(filing__in=[each.pk for each in found])
        .exclude(Q(saved_from=by.unit_id) | Q(filing__unit=by.unit_id))
        .values_list("filing", flat=True)
    )
    city = city_name(on=by.on)
    made = []
    for each in found:
        why = (
            ""
            if each.state == FilingState.DRAFT
            else waiting(each.state, each.chain) + "，要改请先撤回或请审的人退回"
        )
        if not why and each.pk in own_drafts:
            why = "由单位自己在填，没有盖掉它的草稿；要代它报，请它先清空草稿"
        made.append(
            Slot(
                each.pk,
                own_identity(each, city),
                each.rows,
                frozenset({each.code, *codes[each.unit_id]}),
                why,
            )
        )
    return made


def own_identity(found: Filing, city: str) -> Identity:
    """单位是谁；found 要从 filings() 来（带着 county_name）。"""
    county = getattr(found, "county_name", "") or city
    return Identity(found.code, found.name, found.name if found.rows == AskedRows.COUNTY else county)


def strangers(codes: Iterable[str], *, by: Actor, on: date) -> dict[str, str]:
    """名单外的代码是怎么回事：够得着的说清是撤销了还是不在这次采集里；别的不说，免得漏出别处有什么。"""
    wanted = sorted(set(codes))[:MOST_STRANGERS]
    owners = dict(UnitCode.objects.filter(value__in=wanted).values_list("value", "unit"))
    living = {each.unit_id: each.name for each in versions(by=by, on=on).filter(unit__in=owners.values())}
    found = {}
    for code, unit in owners.items():
        if unit in living:
            found[code] = f"{code} 是「{living[unit]}」，这次采集不问它，或不归你填"
            continue
        try:
            last = history(unit, by=by, on=on)[-1]
        except NotFound:
            continue
        if last.ends is not None and last.ends <= on:
            found[code] = (
                f"{code} 是「{last.name}」，已于 {last.ends} 撤销。请核对代码，或把学生并到接收的学校"
            )
    return found


def matched_rows(asked: Asked, intake: Intake, found: Sequence[Filing], *, by: Actor) -> Matched:
    """读出的各行归到够得着的各份 found；见 rules.matching.match_rows。"""
    assert asked.release is not None
    given = slots(found, by=by)
    known = {code for each in given for code in each.codes}
    column = asked.release.population.code
    codes = {
        str(row.values.get(column))
        for table in intake.tables.values()
        for row in table.rows
        if row.values.get(column)
    }
    gone = strangers(codes - known, by=by, on=by.on)
    reported = _reported([each for each in found if each.state != FilingState.DRAFT])
    return match_rows(asked, intake.tables, given, gone, reported)


def held_payloads(found: Sequence[Filing], *, by: Actor) -> dict[int, Payload]:
    """各份今年已经有的内容：当事人看得到的草稿，没有草稿是最近报的一版，都没有就不在里面。"""
    drafts = Draft.objects.filter(Q(saved_from=by.unit_id) | Q(filing__unit=by.unit_id), filing__in=found)
    return _reported(found) | dict(drafts.values_list("filing", "payload"))


def _reported(found: Sequence[Filing]) -> dict[int, Payload]:
    """各份最近报的一版；没报过的不在里面。"""
    kept = FilingVersion.objects.filter(filing__in=found, number=F("filing__number"))
    return dict(kept.values_list("filing", "payload"))


def this_year_rows(found: Sequence[Filing], asked: Asked, *, by: Actor) -> dict[str, list[FormRow]]:
    """各份今年已经填的各行，见 held_payloads。"""
    rows: dict[str, list[FormRow]] = defaultdict(list)
    for payload in held_payloads(found, by=by).values():
        for form, given in decode(payload, asked.forms).items():
            rows[form] += given
    return dict(rows)


def lessons_of(unit: int, rulebook_id: str) -> list[Lesson]:
    """这个单位在这本规则册上记住的对应。"""
    found = SenderMapping.objects.filter(unit=unit, rulebook_id=rulebook_id).order_by("pk")
    return [Lesson(each.form, each.heading, each.column) for each in found]


def last_year_rows(collection: Collection, asked: Asked, units: Sequence[int]) -> dict[str, list[FormRow]]:
    """这些单位上一年在同一本规则册上报的各行；没报的没有。"""
    found: dict[str, list[FormRow]] = defaultdict(list)
    for payload in _earlier(collection, units):
        for form, rows in decode(payload, asked.forms).items():
            found[form] += rows
    return dict(found)


def _earlier(collection: Collection, units: Sequence[int]) -> Iterable[Mapping[str, object]]:
    if not collection.rulebook_id:
        return []
    return (
        FilingVersion.objects.filter(
            filing__unit__in=units, filing__collection__rulebook_id=collection.rulebook_id,
            filing__collection__year=collection.year - 1, number=F("filing__number"),
        )
        .exclude(filing__state__in=UNREPORTED)
        .order_by("filing__code")
        .values_list("payload", flat=True)
    )  # fmt: skip
