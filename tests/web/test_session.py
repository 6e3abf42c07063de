"""登录前后：认人、锁、回到原处、两步验证、激活、改口令、换任职、退出。"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from tests.accounts.staff import AT, GOOD, STARTS, Staff, appoint, epoch, new_id
from tests.web.visiting import enter, sign_in, token_in, totp
from zhidu.accounts.actions import disable_person, issue_activations, reset_two_step, revoke_post
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.models import Person
from zhidu.audit.models import Event
from zhidu.organisations.rules import Declined, NotFound
from zhidu.web.session.visit import KEY, POST_COOKIE, Lapse

Browser = Callable[[str], Client]
NEW = "Xin-Kou-Ling.2032"


def person_of(name: str) -> Person:
    return Person.objects.get(display_name=name)


def login_name(name: str) -> str:
    return person_of(name).login_name


def actions_of(person: Person) -> list[str]:
    """审计里这个人的各条动作，先后为序。"""
    return list(Event.objects.filter(target=str(person.pk)).order_by("seq").values_list("action", flat=True))


def blank(page: str) -> str:
    """去掉每次都变的令牌和填过的登录名，好比两页是不是一样。"""
    return re.sub(
        r'(csrfmiddlewaretoken" value|csrf-token" content|name="login_name" value)="[^"]*"', "", page
    )


# ── 登录 ──────────────────────────────────────────────────────


def test_signing_in_goes_back_to_where_one_was(staff: Staff, client: Client) -> None:
    assert client.get("/sign-in/?next=/notices/").status_code == 200
    response = sign_in(client, login_name("市督导"), next="/notices/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/notices/?page=2")
    assert client.get("/").status_code == 200
    assert client.get("/sign-in/")["Location"] == "/"
    person = person_of("市督导")
    assert actions_of(person)[-1] == "accounts.signed_in"
    assert actions_of(person).count("accounts.signed_in") == 1
    assert "accounts.password_passed" not in actions_of(person)
    assert person.last_sign_in_at is not None


def test_the_session_is_new_after_signing_in(staff: Staff, client: Client) -> None:
    client.cookies["zhidu_session"] = "planted-by-somebody-else-000000"
    before = client.session
    before["left"] = "by somebody"
    before.save()
    planted = before.session_key
    client.cookies["zhidu_session"] = planted or ""
    response = sign_in(client, login_name("市督导"))
    assert client.session.session_key != planted
    assert "left" not in client.session
    cookie = response.cookies["zhidu_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    attacker = Client()
    attacker.cookies["zhidu_session"] = planted or ""
    assert attacker.get("/").status_code == 302


@pytest.mark.parametrize(
    "place",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\\\\evil",
        "evil",
        "/\t/evil",
    ],
)
def test_next_never_leads_outside(staff: Staff, client: Client, place: str) -> None:
    assert f'value="{place}"' not in client.get("/sign-in/", {"next": place}).content.decode()
    assert sign_in(client, login_name("市督导"), next=place)["Location"] == "/"
    assert client.get("/sign-in/", {"next": place})["Location"] == "/"


def test_wrong_unknown_disabled_and_not_activated_look_the_same(staff: Staff) -> None:
    disable_person(by=staff.actor("系统"), person=staff.person("财政"), at=AT, request_id=new_id())
    Person.objects.filter(display_name="专家").update(activated_at=None)
    seen = []
    for name, password in (
        (login_name("市督导"), "not-the-password"),
        ("nobody-at-all", GOOD),
        (login_name("财政"), GOOD),
        (login_name("专家"), GOOD),
    ):
        response = sign_in(Client(), name, password)
        seen.append((response.status_code, blank(response.content.decode())))
        assert "not-the-password" not in response.content.decode()
    assert len(set(seen)) == 1
    assert seen[0][0] == 400


def test_five_wrong_ones_lock_even_the_right_one(staff: Staff) -> None:
    name = login_name("东县督导")
    for _ in range(5):
        response = sign_in(Client(), name, "not-the-password")
    assert "连着输错 5 次" in response.content.decode()
    assert "连着输错 5 次" in sign_in(Client(), name, GOOD).content.decode()
    assert actions_of(person_of("东县督导")).count("accounts.locked") == 1


def test_signing_in_needs_the_token(staff: Staff) -> None:
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client, login_name("市督导"))
    assert response.status_code == 403
    assert "没有提交" in response.content.decode()
    assert KEY not in client.session
    page = client.get("/sign-in/").content.decode()
    form = {"login_name": login_name("市督导"), "password": GOOD, "csrfmiddlewaretoken": token_in(page)}
    assert client.post("/sign-in/", form).status_code == 302


def test_every_post_needs_the_token(staff: Staff) -> None:
    client = Client(enforce_csrf_checks=True)
    enter(client, *staff.posts["市督导"])
    for path in ("/sign-out/", "/post/", "/notices/read/", "/security/password/", "/two-step/"):
        assert client.post(path).status_code == 403, path
    assert KEY in client.session


def test_the_password_reaches_no_log_and_no_page(
    staff: Staff, client: Client, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(0):
        sign_in(client, login_name("市督导"), "Secret-Word.777")
        sign_in(client, login_name("市督导"))
    said = caplog.text + "".join(capsys.readouterr())
    assert "zhidu.access" in caplog.text
    assert "Secret-Word.777" not in said
    assert GOOD not in said
    assert not Event.objects.filter(details__contains="Secret-Word.777").exists()


def test_nobody_without_a_post_gets_in(staff: Staff, client: Client) -> None:
    revoke_post(by=staff.actor("安全"), post=staff.posts["财政"][1], at=AT, request_id=new_id())
    response = sign_in(client, login_name("财政"))
    assert response["Location"] == "/sign-in/?why=no-post"
    assert KEY not in client.session
    assert actions_of(person_of("财政"))[-1] == "accounts.password_passed"
    assert "accounts.signed_in" not in actions_of(person_of("财政"))
    assert person_of("财政").last_sign_in_at is None
    assert Lapse.NO_POST.said in client.get(response["Location"]).content.decode()


def test_an_unknown_reason_says_nothing(client: Client, db: None) -> None:
    assert client.get("/sign-in/?why=<b>x").status_code == 200
    assert b"<b>x" not in client.get("/sign-in/?why=<b>x").content


def test_signing_out_ends_the_session(staff: Staff, client: Client) -> None:
    sign_in(client, login_name("市督导"))
    kept = client.cookies["zhidu_session"].value
    assert client.post("/sign-out/")["Location"] == "/sign-in/?why=out"
    again = Client()
    again.cookies["zhidu_session"] = kept
    assert again.get("/").status_code == 302
    assert actions_of(person_of("市督导"))[-1] == "accounts.signed_out"


def test_cookies_are_secure_behind_https(settings: Any, staff: Staff, client: Client) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    page = client.get("/sign-in/", secure=True)
    assert page["Strict-Transport-Security"] == "max-age=31536000"
    assert page.cookies["zhidu_csrf"]["secure"]
    form = {"login_name": login_name("市督导"), "password": GOOD}
    assert client.post("/sign-in/", form, secure=True).cookies["zhidu_session"]["secure"]


# ── 任职 ──────────────────────────────────────────────────────


def test_choosing_among_posts_and_being_remembered(staff: Staff, client: Client) -> None:
    person, first = staff.posts["督学"]
    second = appoint(
        person, OfficeCode.EXPERT, staff.units["市"], starts=STARTS, listed=[staff.units["西县"]]
    )
    assert sign_in(client, login_name("督学"), next="/notices/")["Location"] == "/notices/"
    chooser = client.get("/notices/")["Location"]
    assert chooser == "/post/?next=%2Fnotices%2F"
    page = client.get(chooser).content.decode()
    assert "东县 督学" in page
    assert "市 专家" in page
    assert client.post("/post/", {"post": second, "next": "/notices/"})["Location"] == "/notices/"
    assert client.get("/").context["shell"].post.title == "市 专家"
    assert client.post("/post/", {"post": first})["Location"] == "/"
    assert client.get("/").context["shell"].post.title == "东县 督学"
    assert client.cookies[POST_COOKIE]["httponly"]
    client.post("/sign-out/")
    sign_in(client, login_name("督学"))
    assert client.get("/").context["shell"].post.title == "东县 督学"


def test_anothers_post_cannot_be_chosen(staff: Staff, client: Client) -> None:
    enter(client, *staff.posts["督学"])
    for wanted in (staff.posts["市督导"][1], 999_999, "x", ""):
        assert client.post("/post/", {"post": wanted}).status_code == 200
    assert client.session[KEY]["post"] == staff.posts["督学"][1]
    client.cookies[POST_COOKIE] = str(staff.posts["市督导"][1])
    client.post("/sign-out/")
    sign_in(client, login_name("督学"))
    assert client.session[KEY]["post"] == staff.posts["督学"][1]


# ── 激活和口令 ────────────────────────────────────────────────


def test_activating_and_signing_in(staff: Staff, client: Client) -> None:
    person = staff.person("专家")
    token = issue_activations(
        by=staff.actor("系统"),
        persons=[person],
        valid_for=timedelta(days=3),
        at=timezone.now(),
        request_id=new_id(),
    ).tokens[person]
    form = {"token": token, "password": NEW, "again": NEW, "request_id": str(new_id())}
    assert "两遍不一样" in client.post("/activate/", form | {"again": NEW + "x"}).content.decode()
    weak = client.post("/activate/", form | {"password": "abc", "again": "abc"})
    assert (weak.status_code, "10 至 128 位" in weak.content.decode()) == (400, True)
    assert "激活码不对" in client.post("/activate/", form | {"token": "x" * 27}).content.decode()
    assert client.post("/activate/", form)["Location"] == "/sign-in/?why=activated"
    assert sign_in(client, login_name("专家"), GOOD).status_code == 400
    assert sign_in(client, login_name("专家"), NEW).status_code == 302


def test_changing_the_password_keeps_this_visit_and_ends_the_others(staff: Staff, client: Client) -> None:
    other = Client()
    for each in (client, other):
        sign_in(each, login_name("东县督导"))
    form = {"old": GOOD, "password": NEW, "again": NEW, "request_id": str(new_id())}
    wrong = client.post("/security/password/", form | {"old": "not-it"})
    assert (wrong.status_code, "口令不对" in wrong.content.decode()) == (400, True)
    assert client.post("/security/password/", form)["Location"] == "/security/?done=password"
    assert client.get("/").status_code == 200
    assert other.get("/")["Location"] == "/sign-in/?why=changed"
    assert sign_in(Client(), login_name("东县督导"), NEW).status_code == 302


def test_guessing_the_old_password_runs_into_the_same_lock(staff: Staff, client: Client) -> None:
    sign_in(client, login_name("东县督导"))
    form = {"old": "not-it", "password": NEW, "again": NEW}
    for _ in range(5):
        said = client.post("/security/password/", form | {"request_id": str(new_id())}).content.decode()
    assert "连着输错 5 次" in said
    assert sign_in(Client(), login_name("东县督导")).status_code == 400


# ── 两步验证 ──────────────────────────────────────────────────


def turn_on(client: Client) -> tuple[str, list[str]]:
    """开两步验证，交回密钥和备用码。"""
    asked = client.get("/two-step/")
    assert asked["Location"] == "/security/confirm/?next=%2Ftwo-step%2F"
    assert client.post(asked["Location"], {"password": "not-it"}).status_code == 200
    assert client.post(asked["Location"], {"password": GOOD})["Location"] == "/two-step/"
    page = client.get("/two-step/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    found = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)
    assert found
    secret = found[1]
    assert "验证码不对" in client.post("/two-step/", {"code": "000000"}).content.decode()
    assert client.post("/two-step/", {"code": totp(secret)})["Location"] == "/two-step/codes/"
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/two-step/codes/").content.decode())
    return secret, codes


def test_two_step_from_turning_on_to_turning_off(staff: Staff, client: Client) -> None:
    person, name = person_of("市督导"), login_name("市督导")
    sign_in(client, name)
    secret, codes = turn_on(client)
    assert len(set(codes)) == 10
    assert codes[0] not in client.get("/two-step/codes/").content.decode(), "只看得到一次"
    assert client.get("/").status_code == 200
    assert client.session[KEY]["two_step"]

    second = Client()
    assert sign_in(second, name, next="/notices/")["Location"] == "/sign-in/code/"
    assert second.get("/")["Location"] == "/sign-in/", "只过了口令，还没有进来"
    assert KEY not in second.session
    assert "验证码不对" in second.post("/sign-in/code/", {"code": "123456"}).content.decode()
    code = totp(secret, 1)
    assert second.post("/sign-in/code/", {"code": code})["Location"] == "/notices/"
    assert second.get("/").status_code == 200

    third = Client()
    sign_in(third, name)
    assert "验证码不对" in third.post("/sign-in/code/", {"code": code}).content.decode(), "一个码只认一次"
    assert third.post("/sign-in/code/", {"code": codes[3]})["Location"] == "/"
    fourth = Client()
    sign_in(fourth, name)
    assert "验证码不对" in fourth.post("/sign-in/code/", {"code": codes[3]}).content.decode()

    assert third.get("/two-step/off/")["Location"].startswith("/security/confirm/"), "关之前再输一次口令"
    assert third.post("/two-step/off/")["Location"].startswith("/security/confirm/")
    assert Authenticator.objects.filter(user=person).exists()
    confirmed = third.post("/security/confirm/?next=/two-step/off/", {"password": GOOD})
    assert confirmed["Location"] == "/security/?done=off", "口令对了，刚才要办的接着办"
    assert not Authenticator.objects.exists()
    assert sign_in(Client(), name)["Location"] == "/"
    noted = [each for each in actions_of(person) if "two_step" in each or "recovery" in each]
    assert noted == [
        "accounts.two_step_on",
        "accounts.two_step_failed",
        "accounts.two_step_passed",
        "accounts.two_step_failed",
        "accounts.recovery_code_used",
        "accounts.two_step_failed",
        "accounts.two_step_off",
    ]


def test_signed_in_is_told_once_the_code_is_right(staff: Staff, client: Client) -> None:
    sign_in(client, login_name("市督导"))
    secret, codes = turn_on(client)
    person = person_of("市督导")
    before, last = len(actions_of(person)), person.last_sign_in_at
    second = Client()
    sign_in(second, login_name("市督导"))
    assert actions_of(person)[before:] == ["accounts.password_passed"]
    second.post("/sign-in/code/", {"code": "123456"})
    assert person_of("市督导").last_sign_in_at == last, "验证码没对上，还不算登录"
    second.post("/sign-in/code/", {"code": totp(secret, 1)})
    third = Client()
    sign_in(third, login_name("市督导"))
    third.post("/sign-in/code/", {"code": codes[0]})
    assert actions_of(person)[before:] == [
        "accounts.password_passed",
        "accounts.two_step_failed",
        "accounts.two_step_passed",
        "accounts.signed_in",
        "accounts.password_passed",
        "accounts.recovery_code_used",
        "accounts.signed_in",
    ]
    assert person_of("市督导").last_sign_in_at != last


def test_new_recovery_codes_void_the_old(staff: Staff, client: Client) -> None:
    sign_in(client, login_name("审计"))
    _, codes = turn_on(client)
    assert "10 个旧备用码作废" in client.get("/two-step/codes/new/").content.decode()
    assert client.post("/two-step/codes/new/")["Location"] == "/two-step/codes/"
    fresh = re.findall(r"<code>(\d{8})</code>", client.get("/two-step/codes/").content.decode())
    assert not set(fresh) & set(codes)
    second = Client()
    sign_in(second, login_name("审计"))
    assert "验证码不对" in second.post("/sign-in/code/", {"code": codes[0]}).content.decode()
    assert "accounts.recovery_codes_made" in actions_of(person_of("审计"))


def test_guessing_codes_is_limited(staff: Staff, client: Client) -> None:
    sign_in(client, login_name("市督导"))
    secret, _ = turn_on(client)
    second = Client()
    sign_in(second, login_name("市督导"))
    for number in range(6):
        said = second.post("/sign-in/code/", {"code": f"00000{number}"}).content.decode()
    assert "过 5 分钟再试" in said
    assert "过 5 分钟再试" in second.post("/sign-in/code/", {"code": totp(secret, 1)}).content.decode()


def test_what_changed_while_entering_the_code_counts(staff: Staff, client: Client) -> None:
    sign_in(client, login_name("东县督导"))
    secret, _ = turn_on(client)
    second = Client()
    sign_in(second, login_name("东县督导"))
    revoke_post(by=staff.actor("安全"), post=staff.posts["东县督导"][1], at=AT, request_id=new_id())
    assert second.post("/sign-in/code/", {"code": totp(secret, 1)})["Location"] == "/sign-in/?why=changed"
    assert KEY not in second.session


def test_secrets_are_not_stored_in_the_clear(staff: Staff, client: Client) -> None:
    sign_in(client, login_name("市督导"))
    secret, codes = turn_on(client)
    stored = " ".join(str(each.data) for each in Authenticator.objects.all())
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_a_lost_phone_is_settled_by_the_security_office(staff: Staff, client: Client) -> None:
    sign_in(client, login_name("东县督导"))
    turn_on(client)
    person = staff.person("东县督导")
    for name in ("系统", "审计", "市督导"):
        with pytest.raises(NotFound):
            reset_two_step(by=staff.actor(name), person=person, at=AT, request_id=new_id())
    before, number = epoch(person), new_id()
    for _ in range(2):
        reset_two_step(by=staff.actor("安全"), person=person, at=AT, request_id=number)
    assert epoch(person) == before + 1
    assert client.get("/")["Location"] == "/sign-in/?why=changed"
    assert sign_in(Client(), login_name("东县督导"))["Location"] == "/"
    with pytest.raises(Declined, match="没有开"):
        reset_two_step(by=staff.actor("安全"), person=person, at=AT, request_id=new_id())
    with pytest.raises(Declined, match="自己"):
        reset_two_step(by=staff.actor("安全"), person=staff.person("安全"), at=AT, request_id=new_id())
    assert actions_of(person_of("东县督导")).count("accounts.two_step_reset") == 1


def test_a_required_person_turns_it_on_and_goes_on(staff: Staff, client: Client, settings: Any) -> None:
    settings.ZHIDU_TOTP_REQUIRED = True
    sign_in(client, login_name("安全"))
    assert client.get("/")["Location"] == "/two-step/"
    turn_on(client)
    assert client.get("/").status_code == 200
    assert "关掉" not in client.get("/security/").content.decode()
