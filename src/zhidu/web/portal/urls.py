"""整改公开的网址：publications 是里面办的，public 是外面看的。"""

from zhidu.accounts.enums import Right
from zhidu.web.portal import public_views, views
from zhidu.web.routes import POST_ONLY, PUBLIC, route

app_name = "portal"
CLOSE = Right.CLOSE_FINDINGS
#: 外面来的只看不交
READ_ONLY = frozenset({"GET", "HEAD"})

urlpatterns = [
    route("publications/", views.listing, name="publications", needs=CLOSE),
    route("publications/new/<int:case>/", views.propose, name="propose", needs=CLOSE),
    route("publications/<int:key>/", views.one, name="publication", needs=CLOSE),
    route("publications/<int:key>/edit/", views.edit, name="edit", needs=CLOSE),
    route("publications/<int:key>/approve/", views.approve, name="approve", needs=CLOSE, methods=POST_ONLY),
    route("publications/<int:key>/return/", views.send_back, name="return", needs=CLOSE, methods=POST_ONLY),
    route("publications/<int:key>/drop/", views.drop, name="drop", needs=CLOSE, methods=POST_ONLY),
    route(
        "publications/<int:key>/withdraw/", views.withdraw, name="withdraw", needs=CLOSE, methods=POST_ONLY
    ),
    route("public/rectification/", public_views.results, name="results", needs=PUBLIC, methods=READ_ONLY),
    route(
        "public/rectification/<slug:token>/",
        public_views.result,
        name="result",
        needs=PUBLIC,
        methods=READ_ONLY,
    ),
]
