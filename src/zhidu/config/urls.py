"""总网址：网页、接口，和办不了时的几种回答。"""

from django.urls import include, path

urlpatterns = [path("", include("zhidu.web.urls")), path("", include("zhidu.api.urls"))]

handler400 = "zhidu.web.refusals.refused"
handler403 = "zhidu.web.refusals.refused"
handler404 = "zhidu.web.refusals.missing"
handler500 = "zhidu.web.refusals.broken"
