"""通知的网址。点开一条也是提交：免得浏览器预取把没看的标成看过。"""

from zhidu.web.notices import views
from zhidu.web.routes import POST_ONLY, SIGNED_IN, route

app_name = "notices"

urlpatterns = [
    route("notices/", views.notice_list, name="list", needs=SIGNED_IN),
    route("notices/<int:notice>/open/", views.open_notice, name="open", needs=SIGNED_IN, methods=POST_ONLY),
    route("notices/read/", views.read_all, name="read", needs=SIGNED_IN, methods=POST_ONLY),
]
