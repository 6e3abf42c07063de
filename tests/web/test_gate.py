"""门：没登录、过时、任职没了、权利不够，各得到什么。"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.accounts.staff import AT, Staff, new_id
from tests.web.visiting import enter
from zhidu.accounts.actions import disable_person, revoke_post
from zhidu.accounts.enums import OfficeCode
from zhidu.web.session.visit import KEY, POLLING_HEADER, Lapse

Visitor = Callable[[str], Client]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/notices/?page=2"}
NOWHERE_FILE = "/files/5f0f7bb8-1111-4111-8111-111111111111/"


def test_a_page_asks_to_sign_in_and_remembers_where(client: Client, db: None) -> None:
    response = client.get("/notices/?page=2")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=%2Fnotices%2F%3Fpage%3D2"


def test_a_post_is_not_remembered(client: Client, db: None) -> None:
    assert client.post("/notices/read/")["Location"] == "/sign-in/"


def test_a_fragment_gets_401_and_the_way(client: Client, db: None) -> None:
    response = client.get("/jobs/5f0f7bb8-1111-4111-8111-111111111111/", headers=HTMX)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fnotices%2F%3Fpage%3D2"
    plain = client.get("/", headers={"Accept": "application/json"})
    assert plain.status_code == 401


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(visitor: Visitor, method: str) -> None:
    assert getattr(visitor("市督导"), method)("/").status_code == 405


def test_a_post_only_route_is_not_opened_by_a_link(visitor: Visitor) -> None:
    assert visitor("市督导").get("/sign-out/").status_code == 405


def test_missing_out_of_reach_and_without_right_look_the_same(visitor: Visitor) -> None:
    client = visitor("东小校长")
    seen = [
        client.get(path) for path in ("/no-such-page/", NOWHERE_FILE, "/notices/x/", "/audit/", "/people/")
    ]
    assert {response.status_code for response in seen} == {404}
    assert len({response.content for response in seen}) == 1
    assert b"no-such-page" not in seen[0].content
    assert Client().get("/no-such-page/").content == seen[0].content


def test_a_revoked_post_ends_the_visit_at_once(staff: Staff, visitor: Visitor) -> None:
    client = visitor("东县督导")
    assert client.get("/").status_code == 200
    revoke_post(by=staff.actor("安全"), post=staff.posts["东县督导"][1], at=AT, request_id=new_id())
    response = client.get("/")
    assert response["Location"] == "/sign-in/?why=changed"
    assert KEY not in client.session
    assert Lapse.CHANGED.said in client.get(response["Location"]).content.decode()


def test_a_disabled_person_is_out_even_while_choosing(staff: Staff, client: Client) -> None:
    enter(client, staff.person("东县督导"), None)
    assert client.get("/post/").status_code == 200
    disable_person(by=staff.actor("系统"), person=staff.person("东县督导"), at=AT, request_id=new_id())
    assert client.get("/post/")["Location"].endswith("why=changed")


def test_anothers_post_does_not_work(staff: Staff, client: Client) -> None:
    enter(client, staff.person("东县督导"), staff.posts["西县督导"][1])
    assert client.get("/")["Location"].endswith("why=changed")


@pytest.mark.parametrize(
    ("since", "seen", "why"), [(0, 31 * 60, "idle"), (12 * 3600 + 5, 10, "aged"), (11 * 3600, 29 * 60, "")]
)
def test_idle_and_old_visits_end(staff: Staff, client: Client, since: int, seen: int, why: str) -> None:
    now = int(time.time())
    enter(client, *staff.posts["市督导"], since=now - max(since, seen), seen=now - seen)
    response = client.get("/")
    if why:
        assert response["Location"] == f"/sign-in/?why={why}"
        assert KEY not in client.session
    else:
        assert response.status_code == 200


def test_a_visit_kept_in_an_older_shape_signs_in_again(staff: Staff, client: Client) -> None:
    enter(client, *staff.posts["市督导"])
    session = client.session
    session[KEY] = {"person": 1, "who": "某某"}
    session.save()
    assert client.get("/")["Location"] == "/sign-in/"


def test_a_visit_from_after_the_clock_was_put_back_signs_in_again(staff: Staff, client: Client) -> None:
    """记着的时刻在一年以后：照旧算，这一年里都不过时。"""
    ahead = int(time.time()) + 365 * 86400
    enter(client, *staff.posts["市督导"], since=ahead, seen=ahead)
    assert client.get("/")["Location"] == "/sign-in/?why=aged"
    near = int(time.time()) + 60
    enter(client, *staff.posts["市督导"], since=near, seen=near)
    assert client.get("/").status_code == 200, "几台机器的钟差一分钟不算"


def test_polling_does_not_count_as_activity(staff: Staff, client: Client) -> None:
    seen = int(time.time()) - 20 * 60
    enter(client, *staff.posts["市督导"], since=seen, seen=seen)
    client.get("/", headers={POLLING_HEADER: "1"})
    assert client.session[KEY]["seen"] == seen
    client.get("/")
    assert client.session[KEY]["seen"] > seen


def test_several_posts_and_none_chosen_goes_to_the_chooser(staff: Staff, client: Client) -> None:
    enter(client, staff.person("市督导"), None)
    assert client.get("/notices/?page=2")["Location"] == "/post/?next=%2Fnotices%2F%3Fpage%3D2"
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"].startswith("/post/")


@pytest.mark.parametrize("name", ["市督导", "系统", "安全", "审计"])
def test_required_two_step_comes_first(staff: Staff, visitor: Visitor, settings: Any, name: str) -> None:
    settings.ZHIDU_TOTP_REQUIRED = True
    client = visitor(name)
    assert client.get("/")["Location"] == "/two-step/"
    assert "您的职务必须开" in client.get("/security/").content.decode()
    enter(client, *staff.posts[name], two_step=True)
    assert client.get("/").status_code == 200


def test_two_step_is_offered_to_others_not_forced(visitor: Visitor, settings: Any) -> None:
    settings.ZHIDU_TOTP_REQUIRED = True
    assert visitor("东小校长").get("/").status_code == 200


def test_headers_on_every_page(visitor: Visitor, client: Client, db: None) -> None:
    for response in (visitor("市督导").get("/"), client.get("/sign-in/"), client.get("/nope/")):
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]
        assert "no-store" in response["Cache-Control"]


def test_a_strange_host_is_refused(client: Client, db: None) -> None:
    response = client.get("/sign-in/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b"evil" not in response.content


def test_the_desk_costs_few_queries(visitor: Visitor, django_assert_max_num_queries: Any) -> None:
    client = visitor("市督导")
    client.get("/")
    with django_assert_max_num_queries(19):  # 其中公文两条，整改一条，代审两条，“昨天以来的变化”至多五条
        client.get("/")


def test_a_right_is_needed_and_enough(staff: Staff, visitor: Visitor) -> None:
    assert visitor("审计").get("/audit/").status_code == 200
    assert visitor("市督导").get("/audit/").status_code == 404
    assert OfficeCode.AUDIT_ADMIN in {staff.actor("审计").office}
