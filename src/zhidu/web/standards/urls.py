"""标准库的网址。"""

from __future__ import annotations

from zhidu.web.routes import SIGNED_IN, route
from zhidu.web.standards import views

app_name = "standards"
ONE = "standards/<slug:rulebook_id>/<str:version>/"
urlpatterns = [
    route("standards/", views.shelf, name="shelf", needs=SIGNED_IN),
    route("standards/difference/", views.difference, name="difference", needs=SIGNED_IN),
    route(ONE, views.one_release, name="release", needs=SIGNED_IN),
    route(f"{ONE}template.xlsx", views.template_workbook, name="template", needs=SIGNED_IN),
    route(f"{ONE}indicators.xlsx", views.indicators, name="indicators", needs=SIGNED_IN),
    route(f"{ONE}<slug:code>/", views.one_indicator, name="indicator", needs=SIGNED_IN),
]
