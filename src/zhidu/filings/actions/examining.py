"""体检：后台把一个县一次采集的各份单子查一遍，毛病几处、可信度各项，存下来给数据质量页数。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import CALCULATOR
from zhidu.engine import Options, evaluate
from zhidu.filings.enums import UNREPORTED, AskedRows
from zhidu.filings.models import Checkup, Filing
from zhidu.filings.queries.checkups import Ward, stale_counties, ward
from zhidu.filings.queries.collections import asked_of
from zhidu.filings.queries.contents import flaws_against, submitted_tables
from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.checking import unexplained
from zhidu.filings.rules.checkups import stored
from zhidu.filings.rules.credibility import MOST_EARLIER, Reliability, bunching, marks_of, reliability
from zhidu.filings.rules.payload import Payload, decode
from zhidu.rulebook import FormRow

Progress = Callable[[int, int, str], None]
BATCH = 500
#: 请求编号由“哪个县、各份单子走到哪一步”定：同样的一次重发多少遍也只存一份
SPACE = UUID("5d0c7d0e-58a7-5f43-9f2b-6a0e3b1f7c42")
_BLANK: Payload = {"forms": {}}


def examine(*, collection: int, county: int | None, at: datetime) -> int:
    """体检一个县（None 是市直管的）一次采集的各份单子，交回几份。算在事务外面，存在一个事务里。

    草稿只数毛病几处；可信度只看报上来的。没有这次采集、补充采集抛 NotFound。
    """
    given = ward(collection, county)
    made = _checkups(given, at=at)
    content: dict[str, Any] = {
        "collection": collection,
        "county": county,
        "filings": [[each.filing_id, each.revision, each.saves] for each in made],
        "at": at,
    }
    with deed(
        "filings.examine", by=CALCULATOR, at=at, request_id=uuid5(SPACE, repr(sorted(content.items()))),
        content=content, target_kind="collection", unit=str(county or ""),
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return len(made)
        Checkup.objects.filter(filing__collection=collection, filing__county=county).delete()
        Checkup.objects.filter(filing__in=[each.filing_id for each in made]).delete()
        Checkup.objects.bulk_create(made, batch_size=BATCH)
        doing.target, doing.details = str(collection), {"filings": len(made)}
    return len(made)


def examine_stale(*, at: datetime, progress: Progress = lambda *_: None) -> int:
    """体检旧了的各县都查一遍，新的年份先查，交回查了几个（采集，县）。progress（办了几个，共几个，正在办什么）。"""
    waiting = stale_counties()
    for done, (collection, county) in enumerate(waiting):
        progress(done, len(waiting), "体检")
        examine(collection=collection, county=county, at=at)
    return len(waiting)


def _checkups(given: Ward, *, at: datetime) -> list[Checkup]:
    asked = asked_of(given.collection)
    schools, about_all = _county(given, asked)
    made = []
    for each in given.filings:
        errors, asks = _flaws(each, given, asked)
        own = () if each.state in UNREPORTED else _reliability(each, given, asked, schools)
        scores, told = stored((*own, *about_all) if own else ())
        made.append(
            Checkup(
                filing=each, revision=each.revision, saves=each.saves, errors=errors, asks=asks, scores=scores,
                told=told, made_at=at,
            )
        )  # fmt: skip
    return made


def _county(given: Ward, asked: Asked) -> tuple[tuple[FormRow, ...], tuple[Reliability, ...]]:
    """全县报上来的学校各行，和说全县的那一项；只有一所、市直管的没有可比的。"""
    release = asked.release
    assert release is not None, "补充采集不体检"
    county = given.filings[0].county_id if given.filings else None
    if county is None or release.credibility is None:
        return (), ()
    tables = submitted_tables(given.collection.pk, county, by=CALCULATOR)
    table = tables.get(release.population.form)
    if table is None or len(table.rows) < 2:
        return (), ()
    marks = marks_of(release, evaluate(release, tables, Options(year=given.collection.year)))
    return table.rows, (bunching(release.credibility, marks),)


def _flaws(each: Filing, given: Ward, asked: Asked) -> tuple[int, int]:
    """眼下这份内容（草稿，没有草稿是报的那版）要改的几处、没说明的几处；还没填的是 0、0。"""
    payload = given.drafts.get(each.pk) if each.state in UNREPORTED else given.versions.get(each.pk)
    if payload is None:
        return 0, 0
    before = given.earlier.get(each.unit_id, {}).get(given.collection.year - 1)
    found = flaws_against(given.collection, each.rows, asked, payload, before)
    errors = sum(1 for flaw in found if flaw.severity == "error")
    return errors, len(unexplained(found, given.said.get(each.pk, {})))


def _reliability(
    each: Filing, given: Ward, asked: Asked, schools: Iterable[FormRow]
) -> tuple[Reliability, ...]:  # fmt: skip
    """报上来的一份自己的几项；说全县的那一项另算一次。"""
    release = asked.release
    payload = given.versions.get(each.pk)
    if release is None or payload is None or each.rows == AskedRows.COUNTY:
        return ()
    forms = asked.of(each.rows)
    past: Mapping[int, Payload] = given.earlier.get(each.unit_id, {})
    year = given.collection.year
    earlier = [decode(past.get(year - back, _BLANK), forms) for back in range(1, MOST_EARLIER + 1)]
    found = reliability(release, decode(payload, forms), earlier, county=tuple(schools))
    return tuple(one for one in found if one.key != "bunching")
