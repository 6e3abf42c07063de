"""大屏的网址。"""

from __future__ import annotations

from zhidu.accounts.enums import Right
from zhidu.web.boards import views
from zhidu.web.routes import route

app_name = "boards"
urlpatterns = [route("cockpit/", views.screen, name="cockpit", needs=Right.SEE_BOARDS)]
