"""审计的网址。"""

from __future__ import annotations

from zhidu.accounts.enums import Right
from zhidu.web.routes import POST_ONLY, route
from zhidu.web.setup.audit import views

app_name = "audit"
urlpatterns = [
    route("audit/", views.audit_listing, name="list", needs=Right.READ_AUDIT),
    route("audit/verify/", views.verify_chain, name="verify", needs=Right.READ_AUDIT, methods=POST_ONLY),
    route("audit/<int:seq>/", views.one_event, name="event", needs=Right.READ_AUDIT),
]
