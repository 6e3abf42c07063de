"""到哪几处找，先后就是结果的先后。新的房间写一个 Source，加在这里。"""

from zhidu.web.search.sources.cases import CASES, FINDINGS
from zhidu.web.search.sources.documents import DOCUMENTS
from zhidu.web.search.sources.filings import COLLECTIONS, FILINGS
from zhidu.web.search.sources.people import PEOPLE
from zhidu.web.search.sources.places import PLACES
from zhidu.web.search.sources.standards import INDICATORS, STANDARDS
from zhidu.web.search.sources.units import UNITS
from zhidu.web.search.wanted import Source

SOURCES: tuple[Source, ...] = (
    PLACES, UNITS, CASES, FINDINGS, DOCUMENTS, STANDARDS, INDICATORS, COLLECTIONS, FILINGS, PEOPLE,
)  # fmt: skip

__all__ = ["SOURCES"]
