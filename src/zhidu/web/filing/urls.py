"""填报的网址。"""

from zhidu.accounts.enums import Right
from zhidu.filings.queries.scopes import TAKES_PART
from zhidu.web.filing import collecting_views, opening_views, views
from zhidu.web.routes import POST_ONLY, route

app_name = "filing"
FILL, SEE, RUN = Right.FILL_FILINGS, Right.SEE_FILINGS, Right.FREEZE_FILINGS

urlpatterns = [
    route("filings/", views.home, name="list", needs=TAKES_PART),
    route("filings/open/", opening_views.open_new, name="open", needs=RUN),
    route("filings/collections/<int:key>/", collecting_views.collection, name="collection", needs=TAKES_PART),
    route("filings/collections/<int:key>/close/", collecting_views.close, name="close", needs=RUN, methods=POST_ONLY),
    route("filings/collections/<int:key>/enrol/", collecting_views.enrol, name="enrol", needs=RUN, methods=POST_ONLY),
    route("filings/collections/<int:key>/excuse/", collecting_views.excuse, name="excuse", needs=RUN,
          methods=POST_ONLY),
    route("filings/collections/<int:key>/freeze/", collecting_views.freeze, name="freeze", needs=RUN),
    route("filings/collections/<int:key>/workbook/", collecting_views.workbook, name="county-workbook", needs=FILL,
          methods=POST_ONLY),
    route("filings/<int:key>/", views.form, name="form", needs=SEE),
    route("filings/<int:key>/draft/", views.save, name="save", needs=FILL, methods=POST_ONLY),
    route("filings/<int:key>/start/", views.start, name="start", needs=FILL, methods=POST_ONLY),
    route("filings/<int:key>/submit/", views.submit, name="submit", needs=FILL, methods=POST_ONLY),
    route("filings/<int:key>/withdraw/", views.withdraw, name="withdraw", needs=FILL, methods=POST_ONLY),
    route("filings/<int:key>/workbook/", views.workbook, name="workbook", needs=FILL, methods=POST_ONLY),
    route("filings/<int:key>/changes/<int:first>/<int:second>/", views.changes, name="changes", needs=SEE),
]  # fmt: skip
