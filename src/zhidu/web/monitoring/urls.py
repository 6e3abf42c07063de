"""监测各页的网址。"""

from __future__ import annotations

from zhidu.accounts.enums import Right
from zhidu.web.monitoring import county_views, quality_views, views
from zhidu.web.routes import POST_ONLY, route

app_name = "monitoring"
SEE = Right.SEE_BOARDS
urlpatterns = [
    route("overview/", views.city, name="overview", needs=SEE),
    route("overview/map/", county_views.set_map, name="map", needs=Right.RUN_ASSESSMENTS),
    route("counties/<str:code>/", county_views.county, name="county", needs=SEE),
    route(
        "counties/<str:code>/declared-year/",
        county_views.declare,
        name="declare",
        needs=Right.RUN_ASSESSMENTS,
        methods=POST_ONLY,
    ),
    route("schools/", views.schools, name="schools", needs=SEE),
    route("schools/<str:code>/", views.school, name="school", needs=SEE),
    route("schools/<str:code>/print/", views.school_print, name="school-print", needs=SEE),
    route("derivation/", county_views.derivation, name="derivation", needs=SEE),
    route("quality/", quality_views.quality, name="quality", needs=SEE),
    route("quality/counties/<str:code>/", quality_views.behind, name="quality-county", needs=SEE),
    route("quality/filings/<int:key>/", quality_views.panel, name="quality-filing", needs=SEE),
]
