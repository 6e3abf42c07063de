"""公文的网址。收文的人只进得了台账、一件、打开、回执；办文的各步要办文的权利。"""

from zhidu.accounts.enums import Right
from zhidu.web.documents import drafting_views, setup_views, step_views, views
from zhidu.web.routes import POST_ONLY, route

app_name = "documents"
SEE, DRAFT, SET_UP = Right.SEE_DOCUMENTS, Right.DRAFT_DOCUMENTS, Right.SET_UP_DOCUMENTS
HANDLE = (Right.DRAFT_DOCUMENTS, Right.REVIEW_DOCUMENTS, Right.SIGN_DOCUMENTS)

urlpatterns = [
    route("documents/", views.ledger, name="list", needs=SEE),
    route("documents/new/", drafting_views.new, name="new", needs=DRAFT),
    route("documents/many/", step_views.many, name="many", needs=HANDLE, methods=POST_ONLY),
    route("documents/register/", setup_views.register, name="register", needs=DRAFT),
    route("documents/organs/", setup_views.organs, name="organs", needs=SET_UP),
    route("documents/templates/", setup_views.templates, name="templates", needs=SET_UP),
    route("documents/templates/<slug:kind>/", setup_views.template, name="template", needs=SET_UP),
    route("documents/templates/<slug:kind>/preview/", setup_views.preview, name="template-preview", needs=SET_UP, methods=POST_ONLY),
    route("documents/templates/<slug:kind>/drop/", setup_views.drop, name="template-drop", needs=SET_UP, methods=POST_ONLY),
    route("documents/<int:key>/", views.one, name="one", needs=SEE),
    route("documents/<int:key>/open/", views.open_one, name="open", needs=SEE, methods=POST_ONLY),
    route("documents/<int:key>/pdf/", views.pdf, name="pdf", needs=SEE),
    route("documents/<int:key>/answer/", views.answer, name="answer", needs=SEE, methods=POST_ONLY),
    route("documents/<int:key>/preview/", drafting_views.preview, name="preview", needs=SEE),
    route("documents/<int:key>/save/", drafting_views.save, name="save", needs=DRAFT, methods=POST_ONLY),
    route("documents/<int:key>/recipients/", drafting_views.recipients, name="recipients", needs=DRAFT),
    route("documents/<int:key>/copies/", drafting_views.copies, name="copies", needs=DRAFT, methods=POST_ONLY),
    route("documents/<int:key>/step/<slug:name>/", step_views.step, name="step", needs=HANDLE, methods=POST_ONLY),
    route("documents/<int:key>/resend/", step_views.resend, name="resend", needs=DRAFT, methods=POST_ONLY),
]  # fmt: skip
