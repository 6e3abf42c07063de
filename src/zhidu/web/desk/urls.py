"""工作台的网址。"""

from zhidu.web.desk import views
from zhidu.web.routes import SIGNED_IN, route

app_name = "desk"

urlpatterns = [route("", views.home, name="home", needs=SIGNED_IN)]
