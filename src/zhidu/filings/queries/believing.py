"""一份填报单的数据可信度：和往年、和别校、和全县的线放在一起看。只给人看，不判不排。"""

from __future__ import annotations

from zhidu.engine import Options, evaluate
from zhidu.filings.queries.contents import contents, earlier_payloads, submitted_tables
from zhidu.filings.rules.credibility import MOST_EARLIER, Reliability, marks_of, reliability
from zhidu.filings.rules.payload import decode
from zhidu.organisations.rules import Author


def credibility(key: int, *, by: Author) -> tuple[Reliability, ...]:
    """一份填报单的各项可信度，看的是当事人看得到的那份内容。规则册没写口径的、补充采集，是空的。够不着抛 NotFound。

    别校、全县的数只用够得到的：学校自己看时，没有“别校”和“挤在线上”可比，那两项说数不够。
    """
    seen = contents(key, by=by)
    release, found = seen.asked.release, seen.filing
    if release is None or release.credibility is None:
        return ()
    forms = seen.asked.of(found.rows)
    past, year = earlier_payloads(found, most=MOST_EARLIER), found.collection.year
    earlier = [decode(past.get(year - back, {}), forms) for back in range(1, MOST_EARLIER + 1)]
    tables = {} if found.county_id is None else submitted_tables(found.collection_id, found.county_id, by=by)
    schools = tables.get(release.population.form)
    whole = found.county_id is not None and schools is not None and len(schools.rows) > 1
    marks = marks_of(release, evaluate(release, tables, Options(year=found.collection.year))) if whole else ()
    return reliability(
        release,
        decode(seen.payload, forms),
        earlier,
        county=schools.rows if schools is not None else (),
        marks=marks,
    )
