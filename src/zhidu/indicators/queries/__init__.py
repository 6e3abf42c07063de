"""结果的查询：看得到哪些县、哪些学校，和它们现行的结果。"""

from zhidu.indicators.queries.collecting import Collected, Handling, collected, handlings
from zhidu.indicators.queries.inputs import Gathered, Inputs, Submission, gathered, inputs_of, submissions_of
from zhidu.indicators.queries.places import Place, counties, county, county_above, school
from zhidu.indicators.queries.reports import Report, reports
from zhidu.indicators.queries.results import (
    calculations,
    county_results,
    declared_years,
    lacking,
    recalculated,
    school_outcomes,
    years_known,
)

__all__ = [
    "Collected",
    "Gathered",
    "Handling",
    "Inputs",
    "Place",
    "Report",
    "Submission",
    "calculations",
    "collected",
    "counties",
    "county",
    "county_above",
    "county_results",
    "declared_years",
    "gathered",
    "handlings",
    "inputs_of",
    "lacking",
    "recalculated",
    "reports",
    "school",
    "school_outcomes",
    "submissions_of",
    "years_known",
]
