"""后台任务的网址。进度页自己隔一会儿来取，不算人在动。"""

from zhidu.web.jobs import views
from zhidu.web.routes import POST_ONLY, SIGNED_IN, route

app_name = "jobs"

urlpatterns = [
    route("jobs/", views.job_list, name="list", needs=SIGNED_IN),
    route("jobs/<uuid:key>/", views.progress, name="job", needs=SIGNED_IN, polled=True),
    route("jobs/<uuid:key>/stop/", views.stop_job, name="stop", needs=SIGNED_IN, methods=POST_ONLY),
]
