"""各张看板的数据：只读、照当事人够得到的范围、数不取整。怎么写成字由 web 的 pages 管。"""

from zhidu.indicators.queries import Collected
from zhidu.insight.boards.campaigns import Campaign, Sticking, WorstSpread, YearPoint, campaign, campaigns
from zhidu.insight.boards.cockpit import Cockpit, cockpit
from zhidu.insight.boards.comparison import ReleaseComparison, release_comparison
from zhidu.insight.boards.county import CountyPage, StagePanel, county_page
from zhidu.insight.boards.derivation import (
    CountyDerivation,
    SchoolDerivation,
    county_derivation,
    school_derivation,
)
from zhidu.insight.boards.doubting import CountyDoubts, DoubtList, NearLine, doubt_list, filing_doubts
from zhidu.insight.boards.items import CountyItem
from zhidu.insight.boards.matrix import MatrixCell, MatrixRow
from zhidu.insight.boards.overview import CampaignOverview, CountyTile, Overview, StickingLine, overview
from zhidu.insight.boards.quality import DataQuality, data_quality
from zhidu.insight.boards.school import SchoolPage, SchoolStanding, school_page
from zhidu.insight.boards.schools import SchoolsBoard, schools_board
from zhidu.insight.boards.shifts import VerdictShift, verdict_shifts
from zhidu.insight.boards.steps import Lacking, Step

__all__ = [
    "Campaign",
    "CampaignOverview",
    "Cockpit",
    "Collected",
    "CountyDerivation",
    "CountyDoubts",
    "CountyItem",
    "CountyPage",
    "CountyTile",
    "DataQuality",
    "DoubtList",
    "Lacking",
    "MatrixCell",
    "MatrixRow",
    "NearLine",
    "Overview",
    "ReleaseComparison",
    "SchoolDerivation",
    "SchoolPage",
    "SchoolStanding",
    "SchoolsBoard",
    "StagePanel",
    "Step",
    "Sticking",
    "StickingLine",
    "VerdictShift",
    "WorstSpread",
    "YearPoint",
    "campaign",
    "campaigns",
    "cockpit",
    "county_derivation",
    "county_page",
    "data_quality",
    "doubt_list",
    "filing_doubts",
    "overview",
    "release_comparison",
    "school_derivation",
    "school_page",
    "schools_board",
    "verdict_shifts",
]
