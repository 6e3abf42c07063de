"""一份填报单跟同类比：只用当事人够得到、报上来了的数，够不到别校的就不比。"""

from __future__ import annotations

from zhidu.filings.enums import AskedRows
from zhidu.filings.queries.contents import contents, submitted_tables
from zhidu.filings.rules.doubts import Doubt
from zhidu.filings.rules.payload import decode
from zhidu.filings.rules.peers import PeerPool
from zhidu.organisations.rules import Author


def peer_doubts(key: int, *, by: Author) -> tuple[Doubt, ...]:
    """一份填报单里离同类太远的数，请核对或说明；补充采集的是空的。够不着抛 NotFound。"""
    seen = contents(key, by=by)
    release, found = seen.asked.release, seen.filing
    county = found.unit_id if found.rows == AskedRows.COUNTY else found.county_id
    if release is None or county is None:
        return ()
    table = submitted_tables(found.collection_id, county, by=by).get(release.population.form)
    now = decode(seen.payload, seen.asked.of(found.rows))
    return PeerPool(release, table.rows if table is not None else ()).doubts(now)
