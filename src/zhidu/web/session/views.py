"""登录、退出、激活、改口令、选任职。"""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from zhidu.accounts import actions
from zhidu.accounts.actions import note_entering
from zhidu.accounts.enums import Entering
from zhidu.accounts.queries import account, held_posts
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import Declined, Stale
from zhidu.web.asking import Arriving, Knowing
from zhidu.web.refusals import relative
from zhidu.web.session import visit as visits
from zhidu.web.session.adapter import ENTERING
from zhidu.web.session.forms import ActivateForm, ChangePasswordForm, PostForm, SignInForm
from zhidu.web.session.pages import post_choice
from zhidu.web.session.visit import POST_COOKIE, POST_COOKIE_AGE, Lapse

__all__ = ["activate", "change_password", "choose_post", "sign_in", "sign_out"]


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Arriving) -> HttpResponse:
    """登录页。口令对了，开了两步验证的再过一关。

    真的进来了由 adapter 记“登录”；还要过一关的、没有任职不让进的，这里记“口令对了，还没进来”。
    """
    place = relative(request.GET.get("next", ""))
    if request.method != "POST":
        if isinstance(visits.current(request, request.now), visits.Visit):
            return HttpResponseRedirect(place or reverse("desk:home"))
        return _sign_in_page(request, SignInForm(initial={"next": place}), said=_why(request))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, status=400)
    given = form.cleaned_data
    try:
        person = authenticate(request, login_name=given["login_name"], password=given["password"])
    except ZhiduError as busy:
        return _sign_in_page(request, form, said=busy.message, status=503)
    if person is None:
        said = getattr(request, "sign_in_said", "登录名或口令不对，或者账号还没激活。")
        form.fields["login_name"].widget.attrs.pop("autofocus", None)
        form.fields["password"].widget.attrs["autofocus"] = True
        return _sign_in_page(request, form, said=said, status=400)
    request.session.flush()
    request.session[ENTERING] = person.auth_epoch  # type: ignore[attr-defined]  # 我们的 Person
    response: HttpResponse = perform_login(
        request, person, email_verification="none", redirect_url=relative(given["next"]) or None
    )
    if visits.KEY not in request.session:
        note_entering(Entering.PASSWORD_PASSED, person=person.pk, at=request.now)
    return response


def sign_out(request: Knowing) -> HttpResponse:
    """退出：会话作废，回登录页。"""
    note_entering(Entering.SIGNED_OUT, person=request.visit.person, post=request.visit.post, at=request.now)
    visits.end(request)
    return HttpResponseRedirect(f"{reverse('session:sign_in')}?why={Lapse.OUT.value}")


@never_cache
@sensitive_post_parameters("token", "password", "again")
def activate(request: Arriving) -> HttpResponse:
    """凭激活码设口令。激活码写在网址的 # 后面也不会传到服务器，这里只收填在框里的。"""
    form = ActivateForm()
    if request.method == "POST":
        form = ActivateForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.activate(
                    token=given["token"],
                    password=given["password"],
                    at=request.now,
                    request_id=given["request_id"],
                )
            except (Declined, Stale) as refusal:
                form.add_error(None, refusal.message)
            else:
                request.session.flush()
                return HttpResponseRedirect(f"{reverse('session:sign_in')}?why={Lapse.ACTIVATED.value}")
    status = 400 if form.errors else 200
    return render(request, "session/activate.html", {"form": form}, status=status)


@never_cache
@sensitive_post_parameters("old", "password", "again")
def change_password(request: Knowing) -> HttpResponse:
    """改口令：别处登着的都退出，这里接着用。"""
    form = ChangePasswordForm()
    if request.method == "POST":
        form = ChangePasswordForm(request.POST)
        if form.is_valid() and _change(request, form):
            return HttpResponseRedirect(f"{reverse('session:security')}?done=password")
    status = 400 if form.errors else 200
    return render(request, "session/password.html", {"form": form}, status=status)


def _change(request: Knowing, form: ChangePasswordForm) -> bool:
    """办改口令；旧口令先过登录的那把锁，免得在这里慢慢试。"""
    given, person = form.cleaned_data, request.visit.person
    checked = actions.confirm_password(person=person, password=given["old"], at=request.now)
    if checked.person is None:
        form.add_error("old", checked.message)
        return False
    try:
        actions.change_password(
            person=person,
            old=given["old"],
            new=given["password"],
            at=request.now,
            request_id=given["request_id"],
        )
    except (Declined, Stale) as refusal:
        form.add_error("password", refusal.message)
        return False
    changed = account(person)
    if changed is not None:
        update_session_auth_hash(request, changed)
        visits.renew(request, request.visit, changed.auth_epoch)
    return True


@never_cache
def choose_post(request: Knowing) -> HttpResponse:
    """选任职、换任职。记住这次选的，下次登录先用它。"""
    mine = held_posts(person=request.visit.person, on=request.today)
    if request.method == "POST":
        form = PostForm(request.POST)
        if form.is_valid() and form.cleaned_data["post"] in {each.id for each in mine}:
            post = form.cleaned_data["post"]
            visits.choose(request, request.visit, post)
            place = relative(form.cleaned_data["next"]) or reverse("desk:home")
            response = HttpResponseRedirect(place)
            _remember(request, response, post)
            return response
    context = {
        "choices": [post_choice(each) for each in mine],
        "current": request.visit.post,
        "next": relative(request.GET.get("next", "")),
    }
    return render(request, "session/posts.html", context)


def _remember(request: HttpRequest, response: HttpResponse, post: int) -> None:
    response.set_cookie(
        POST_COOKIE, str(post), max_age=POST_COOKIE_AGE, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip


def _sign_in_page(request: HttpRequest, form: SignInForm, said: str = "", status: int = 200) -> HttpResponse:
    return render(request, "session/sign_in.html", {"form": form, "said": said}, status=status)


def _why(request: HttpRequest) -> str:
    """网址里写着为什么到了登录页；不认得的不理。"""
    try:
        return Lapse(request.GET.get("why", "")).said
    except ValueError:
        return ""
