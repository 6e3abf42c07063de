"""机构的网址。"""

from __future__ import annotations

from zhidu.accounts.enums import Right
from zhidu.web.routes import route
from zhidu.web.setup.units import views

app_name = "units"
urlpatterns = [
    route("units/", views.unit_listing, name="list", needs=Right.SEE_UNITS),
    route("units/new/", views.found_unit, name="new", needs=Right.EDIT_UNITS),
    route("units/import/", views.import_roster, name="import", needs=Right.EDIT_UNITS),
    route("units/import/blank.xlsx", views.blank_roster, name="blank", needs=Right.EDIT_UNITS),
    route("units/<int:unit>/", views.one_unit, name="unit", needs=Right.SEE_UNITS),
    route("units/<int:unit>/<slug:code>/", views.act_on_unit, name="act", needs=Right.EDIT_UNITS),
]
