"""数字和月度通报的网址。"""

from zhidu.accounts.enums import Right
from zhidu.web.bulletins import views
from zhidu.web.routes import POST_ONLY, route

app_name = "bulletins"

urlpatterns = [
    route("rectification/figures/", views.figures, name="figures", needs=Right.SEE_FINDINGS),
    route("rectification/figures/draft/", views.draft, name="draft", needs=Right.CLOSE_FINDINGS, methods=POST_ONLY),
    route("rectification/figures/<slug:code>/", views.rows, name="rows", needs=Right.SEE_FINDINGS),
]  # fmt: skip
