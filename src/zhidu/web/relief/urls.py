"""减负账的网址。"""

from zhidu.accounts.enums import Right
from zhidu.web.relief import views
from zhidu.web.routes import route

app_name = "relief"

urlpatterns = [route("relief/", views.ledger, name="ledger", needs=Right.SEE_FILINGS)]
