"""附件的网址。归不归他看，由附件自己的范围说。"""

from zhidu.web.files import views
from zhidu.web.routes import SIGNED_IN, route

app_name = "files"

urlpatterns = [route("files/<uuid:file>/", views.download, name="download", needs=SIGNED_IN)]
