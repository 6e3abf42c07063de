"""全站搜索的网址。"""

from zhidu.web.routes import SIGNED_IN, route
from zhidu.web.search import views

app_name = "search"

urlpatterns = [route("search/", views.results, name="results", needs=SIGNED_IN)]
