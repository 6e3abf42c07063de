"""审核的网址。"""

from zhidu.accounts.enums import Right
from zhidu.web.reviews import views
from zhidu.web.routes import POST_ONLY, route

app_name = "reviews"
REVIEW = Right.REVIEW_FILINGS

urlpatterns = [
    route("reviews/", views.waiting, name="list", needs=REVIEW),
    route("reviews/<int:key>/", views.one, name="one", needs=REVIEW),
    route("reviews/<int:key>/pass/", views.accept, name="pass", needs=REVIEW, methods=POST_ONLY),
    route("reviews/<int:key>/return/", views.send_back, name="return", needs=REVIEW, methods=POST_ONLY),
    route("reviews/stand-in/", views.stand_in_many, name="stand-in-many", needs=REVIEW, methods=POST_ONLY),
    route("reviews/<int:key>/stand-in/", views.stand_in, name="stand-in", needs=REVIEW, methods=POST_ONLY),
    route("reviews/pass-many/", views.accept_many, name="pass-many", needs=REVIEW, methods=POST_ONLY),
]
