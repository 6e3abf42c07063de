"""消息渠道的网址。"""

from __future__ import annotations

from zhidu.accounts.enums import Right
from zhidu.web.routes import POST_ONLY, route
from zhidu.web.setup.channels import views

app_name = "channels"
SET_UP = Right.SET_UP_CHANNELS
urlpatterns = [
    route("channels/", views.listing, name="list", needs=SET_UP),
    route("channels/new/<slug:kind>/", views.create, name="new", needs=SET_UP),
    route("channels/<int:channel>/", views.one, name="channel", needs=SET_UP),
    route("channels/<int:channel>/edit/", views.edit, name="edit", needs=SET_UP),
    route("channels/<int:channel>/try/", views.attempt, name="try", needs=SET_UP, methods=POST_ONLY),
    route("channels/<int:channel>/switch/", views.switch, name="switch", needs=SET_UP, methods=POST_ONLY),
]
