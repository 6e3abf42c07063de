"""交工作簿的网址。"""

from zhidu.accounts.enums import Right
from zhidu.web.imports import views
from zhidu.web.routes import POST_ONLY, route

app_name = "imports"
FILL = Right.FILL_FILINGS

urlpatterns = [
    route("imports/<int:key>/", views.upload, name="upload", needs=FILL),
    route("imports/<int:key>/<uuid:file>/", views.wizard, name="wizard", needs=FILL),
    route("imports/<int:key>/<uuid:file>/take/", views.take, name="take", needs=FILL, methods=POST_ONLY),
    route("imports/<int:key>/<uuid:file>/marked/", views.marked, name="marked", needs=FILL, methods=POST_ONLY),
    route("imports/jobs/<uuid:job>/", views.result, name="result", needs=FILL, polled=True),
]  # fmt: skip
