"""账号的网址。停用归系统管理、解锁归安全管理，同一个网址按要办的事再看一次权。"""

from __future__ import annotations

from zhidu.accounts.enums import Right
from zhidu.web.routes import POST_ONLY, route
from zhidu.web.setup.people import views

app_name = "people"
#: 建账号的和授任职的，各导一次
ROSTER = (Right.EDIT_PEOPLE, Right.GRANT_POSTS)
urlpatterns = [
    route("people/", views.people_listing, name="list", needs=Right.SEE_PEOPLE),
    route("people/new/", views.create_person, name="new", needs=Right.EDIT_PEOPLE),
    route("people/import/", views.import_roster, name="import", needs=ROSTER),
    route("people/import/blank.xlsx", views.blank_roster, name="blank", needs=ROSTER),
    route(
        "people/activations/",
        views.issue_activations,
        name="issue",
        needs=Right.EDIT_PEOPLE,
        methods=POST_ONLY,
    ),
    route("people/<int:person>/", views.one_person, name="person", needs=Right.SEE_PEOPLE),
    route("people/<int:person>/grant/", views.grant_post, name="grant", needs=Right.GRANT_POSTS),
    route(
        "people/<int:person>/posts/<int:post>/revoke/",
        views.revoke_post,
        name="revoke",
        needs=Right.GRANT_POSTS,
    ),
    route("people/<int:person>/<slug:code>/", views.act_on_person, name="act", needs=ROSTER),
]
