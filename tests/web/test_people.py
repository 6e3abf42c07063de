"""账号的页面：看名册留痕、三员各办各的、激活码只给一次、成批导入两位各导一次。"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.accounts.staff import Staff, hire
from tests.web.visitor import Visitor, cells, events_of, same_denial, words
from zhidu.accounts.actions import activate
from zhidu.accounts.models import Activation, Person, Post, SignInTally
from zhidu.audit.models import Event
from zhidu.workbooks.book import Book, Column, Sheet
from zhidu.workbooks.writer import write_book

GOOD = "Qing-Song.2031"


@pytest.fixture
def system(staff: Staff) -> Visitor:
    """系统管理员。"""
    return Visitor(staff, "系统")


@pytest.fixture
def security(staff: Staff) -> Visitor:
    """安全管理员。"""
    return Visitor(staff, "安全")


def test_each_page_of_the_roll_leaves_one_event(system: Visitor) -> None:
    for number in (1, 2):
        system.read("/people/?words=督导")
        assert events_of("accounts.roll_read") == number
    event = Event.objects.filter(action="accounts.roll_read").last()
    assert event is not None
    assert '"words":"督导"' in event.details
    assert "市督导" not in event.details, "记怎么筛的，不记看到了谁"


def test_one_person_and_a_workbook_leave_one_event_each(
    staff: Staff, system: Visitor, tmp_path: Path
) -> None:
    system.read(f"/people/{staff.person('财政')}/")
    assert (events_of("accounts.person_read"), events_of("accounts.roll_read")) == (1, 0)
    found = cells(system.workbook("/people/?as=xlsx", tmp_path))
    assert {"财政", "东小校长"} <= found
    assert events_of("accounts.roll_read") == 1


def test_a_county_sees_only_its_people(staff: Staff, tmp_path: Path) -> None:
    visitor = Visitor(staff, "东县督导")
    page = words(visitor.read("/people/"))
    assert "东小校长" in page
    for name in ("西县督导", "财政", "系统"):
        assert name not in page
    assert "建账号" not in page
    assert "西县督导" not in cells(visitor.workbook("/people/?as=xlsx", tmp_path))
    same_denial(
        visitor, f"/people/{staff.person('西县督导')}/", "/people/999999/", "/people/new/", "/people/import/"
    )


@pytest.mark.parametrize("name", ["东小校长", "财政", "督学", "专家", "领导", "审计"])
def test_others_do_not_see_the_roll(staff: Staff, name: str) -> None:
    same_denial(Visitor(staff, name), "/people/", f"/people/{staff.person('系统')}/")
    assert events_of("accounts.roll_read") == 0


def test_states(staff: Staff, system: Visitor) -> None:
    hire("fresh", staff.units["东小"], "新来的")
    Person.objects.filter(login_name="fresh").update(activated_at=None)
    Person.objects.filter(pk=staff.person("专家")).update(disabled_at=timezone.now())
    later = timezone.now() + timedelta(minutes=10)
    login = Person.objects.get(pk=staff.person("督学")).login_name
    SignInTally.objects.create(
        login_name=login, attempts=5, last_attempt_at=timezone.now(), locked_until=later
    )
    for state, name in (("waiting", "新来的"), ("disabled", "专家"), ("locked", "督学")):
        page = words(system.read(f"/people/?state={state}"))
        assert name in page
        assert "财政" not in page
    assert "财政" in words(system.read("/people/?state=normal"))


def test_each_office_sees_only_its_own_buttons(staff: Staff, system: Visitor, security: Visitor) -> None:
    person = staff.person("财政")
    page = words(system.read(f"/people/{person}/"))
    assert "停用" in page
    assert "授予任职" not in page
    assert "收回" not in page
    page = words(security.read(f"/people/{person}/"))
    assert "授予任职" in page
    assert "收回" in page
    assert "停用" not in page


def test_the_server_decides_not_the_buttons(staff: Staff, system: Visitor, security: Visitor) -> None:
    person, post = staff.posts["财政"]
    for visitor, urls in (
        (
            system,
            (
                f"/people/{person}/grant/",
                f"/people/{person}/posts/{post}/revoke/",
                f"/people/{person}/unlock/",
            ),
        ),
        (security, ("/people/new/", f"/people/{person}/disable/", "/people/activations/")),
    ):
        for url in urls:
            assert visitor.submit(url, persons=[person], days=3).status_code == 404, url
    assert Person.objects.get(pk=person).disabled_at is None
    assert Post.objects.get(pk=post).closed_at is None
    assert not Activation.objects.exists()


def test_from_creating_to_signing_in(staff: Staff, system: Visitor, security: Visitor) -> None:
    form = {"login_name": "New.One", "display_name": "新主任", "unit": "东县"}
    assert "没有找到" in system.refused("/people/new/", **(form | {"unit": "没有的"}))
    place = system.done("/people/new/", **form)
    person = Person.objects.get(login_name="new.one")
    assert "还要授予任职" in words(system.read(place))
    assert "已经有人用了" in system.refused("/people/new/", **form)

    granted = {
        "office": "county_supervision",
        "unit": "东县",
        "starts": "2026-03-01",
        "ends": "",
        "listed": "",
    }
    assert "不能设在学校" in security.refused(f"/people/{person.pk}/grant/", **(granted | {"unit": "东小"}))
    security.done(f"/people/{person.pk}/grant/", **granted)
    post = Post.objects.get(person=person)

    response = system.submit("/people/activations/", persons=[person.pk], days=3)
    page = response.content.decode()
    token = page.split('slip-token">')[1].split("<")[0]
    assert response["Cache-Control"] == "no-store"
    assert "http://testserver/activate/" in page
    assert not Event.objects.filter(details__contains=token).exists()
    assert activate(token=token, password=GOOD, at=timezone.now(), request_id=uuid4()) == person.pk

    security.done(f"/people/{person.pk}/posts/{post.pk}/revoke/")
    assert Post.objects.get(pk=post.pk).closed_at is not None
    system.done(f"/people/{person.pk}/disable/")
    assert Person.objects.get(pk=person.pk).disabled_at is not None
    system.done(f"/people/{person.pk}/enable/")
    assert Person.objects.get(pk=person.pk).disabled_at is None


def test_an_inspector_needs_named_units(staff: Staff, security: Visitor) -> None:
    person = staff.person("领导")
    form = {"office": "inspector", "unit": "东县", "starts": "2026-03-01", "ends": "", "listed": "东小\n西小"}
    assert "不归" in security.refused(f"/people/{person}/grant/", **form)
    security.done(f"/people/{person}/grant/", **(form | {"listed": "东小\n东中"}))
    assert "东小、东中" in words(security.read(f"/people/{person}/"))


def test_codes_are_given_once(staff: Staff, system: Visitor) -> None:
    form = {"persons": [staff.person("财政"), staff.person("督学")], "days": 3, "request_id": str(uuid4())}
    first = system.submit("/people/activations/", **form).content.decode()
    assert first.count("slip-token") == 2
    again = system.submit("/people/activations/", **form).content.decode()
    assert "slip-token" not in again
    assert "没有留底" in again
    assert Activation.objects.count() == 2


def test_codes_only_for_people_in_reach(staff: Staff, system: Visitor) -> None:
    assert system.submit("/people/activations/", persons=[999999], days=3).status_code == 404
    response = system.submit("/people/activations/", persons=[staff.person("系统")], days=3)
    assert (response.status_code, "不能给自己发" in response.content.decode()) == (400, True)
    assert system.submit("/people/activations/", days=3).status_code == 400
    assert not Activation.objects.exists()


def test_unlocking(staff: Staff, security: Visitor) -> None:
    person = Person.objects.get(pk=staff.person("督学"))
    later = timezone.now() + timedelta(minutes=10)
    SignInTally.objects.create(
        login_name=person.login_name, attempts=5, last_attempt_at=timezone.now(), locked_until=later
    )
    assert "解锁" in words(security.read(f"/people/{person.pk}/"))
    security.done(f"/people/{person.pk}/unlock/")
    assert not SignInTally.objects.exists()


def test_nobody_handles_their_own_account(staff: Staff, system: Visitor) -> None:
    person = staff.person("系统")
    assert "这是您自己" in words(system.read(f"/people/{person}/"))
    assert "另一位管理员" in system.refused(f"/people/{person}/disable/")


def roster(folder: Path, *rows: tuple[str, ...]) -> SimpleUploadedFile:
    """一本名单。"""
    heads = ("登录名", "称呼", "单位", "职务", "起日", "止日", "指定的单位")
    file = folder / f"{uuid4().hex}.xlsx"
    sheet = Sheet("名单", "名单", [Column(each) for each in heads], rows)
    write_book(Book("名单", [sheet], date(2026, 3, 2)), file)
    return SimpleUploadedFile("名单.xlsx", file.read_bytes())


ROWS = (
    ("zhang", "张某（示例）", "2137990001", "学校", "2026-03-01", "", ""),
    ("li", "李某（示例）", "379901", "督学", "", "", "2137990001、3137990002"),
    ("wang", "王某（示例）", "379901", "校长", "", "", ""),
    ("zhao", "赵某（示例）", "379901", "学校", "下个月", "", ""),
)


def test_two_offices_import_the_same_roster(
    staff: Staff, system: Visitor, security: Visitor, tmp_path: Path
) -> None:
    page = system.submit("/people/import/", file=roster(tmp_path, *ROWS)).content.decode()
    said = words(page)
    assert "新建 2 人" in said, "有错的行一点也不办"
    assert "有 2 个任职等安全管理授予" in said
    assert "没有“校长”这个职务" in said
    assert "日期看不懂" in said
    assert page.count('name="persons"') == 2, "新建的当场可以发激活码"
    said = words(security.submit("/people/import/", file=roster(tmp_path, *ROWS)).content.decode())
    assert "授予 2 个任职" in said
    held = Post.objects.filter(person__login_name="li").get()
    assert {each.unit_id for each in held.listed.all()} == {staff.units["东小"], staff.units["东中"]}


def test_names_are_only_text(staff: Staff, system: Visitor) -> None:
    name = "<script>alert(1)</script>"
    hire("odd", staff.units["东小"], name)
    for url in (
        "/people/",
        f"/people/{Person.objects.get(login_name='odd').pk}/",
        f"/units/{staff.units['东小']}/",
    ):
        page = system.read(url)
        assert name not in page
        assert "&lt;script&gt;alert(1)" in page


def test_taking_away_two_step(staff: Staff, security: Visitor) -> None:
    person = staff.person("督学")
    assert "撤掉两步验证" not in words(security.read(f"/people/{person}/"))
    Authenticator.objects.create(user_id=person, type=Authenticator.Type.TOTP, data={})
    assert "撤掉两步验证" in words(security.read(f"/people/{person}/"))
    security.done(f"/people/{person}/two-step/")
    assert not Authenticator.objects.exists()
    assert events_of("accounts.two_step_reset") == 1
