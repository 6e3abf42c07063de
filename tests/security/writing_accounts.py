"""直接叫的办账号：人在本县兼着任职、家在别处的，账号不归本县；名单里写别处的人、别处的单位，都不办。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from tests.accounts.staff import appoint
from tests.security.calling import Attempt
from tests.security.doings import Doings
from zhidu.accounts import actions as accounts
from zhidu.accounts.actions import AccountRow
from zhidu.accounts.actions.two_step import reset_two_step
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.models import Person
from zhidu.organisations.rules import NotFound


class Accounts(Doings):
    """账号归谁管。"""

    room = "admins"

    def all(self) -> Iterator[Attempt]:
        """全部。"""
        boss, week = self.town.staff.posts["市督导"][0], timedelta(days=7)
        for action, who, given in (
            (accounts.disable_person, "系统", {"person": boss}),
            (accounts.issue_activations, "系统", {"persons": [boss], "valid_for": week}),
            (accounts.unlock_person, "安全", {"person": boss}),
            (reset_two_step, "安全", {"person": boss}),
        ):
            yield self.do(
                _while_inspecting(action, boss, self.unit("东县"), self.unit("东小")), {who}, label="兼东县督学的市督导",
                declined={f"东县{who}"}, loose=True, stale=False, **given,
            )  # fmt: skip
        mine, theirs = self._seat("东中校长")[0], self.unit("西县")
        yield self.do(
            _in_the_west(mine, theirs, self.unit("西小")), {"安全"}, label="东中校长在西县兼的", stale=False
        )
        yield from self._lists()

    def _lists(self) -> Iterator[Attempt]:
        """成批导入：别处的人、别处的单位。"""
        office = OfficeCode.LEADER.label
        for label, row, allowed in (
            ("建到西小", AccountRow(2, "new98", "新人", "2137990004"), {"系统"}),
            ("西小校长到东县", AccountRow(2, *self._named("西小校长"), "379901", office), {"安全"}),
            ("东小校长到西县", AccountRow(2, *self._named("东小校长"), "379902", office), {"安全"}),
        ):
            yield self.do(_taken, allowed, label=label, rows=[row])

    def _named(self, name: str) -> tuple[str, str]:
        found = Person.objects.get(pk=self._seat(name)[0])
        return found.login_name, found.display_name

    def _seat(self, name: str) -> tuple[int, int]:
        return self.town.extra.get(name) or self.town.staff.posts[name]


def _while_inspecting(
    action: Callable[..., Any], person: int, county: int, school: int
) -> Callable[..., Any]:
    """这个人先在县里兼上督学、开了两步验证，再办。"""

    def done(**given: Any) -> Any:
        Authenticator.objects.create(user_id=person, type=Authenticator.Type.TOTP, data={})
        appoint(person, OfficeCode.INSPECTOR, county, listed=[school])
        return action(**given)

    done.__name__ = action.__name__
    return done


def _in_the_west(person: int, county: int, school: int) -> Callable[..., Any]:
    """这个人先在西县兼上督学，再收回那个任职。"""

    def revoke_post(**given: Any) -> Any:
        return accounts.revoke_post(
            post=appoint(person, OfficeCode.INSPECTOR, county, listed=[school]), **given
        )

    return revoke_post


def _taken(*, by: Any, **given: Any) -> None:
    """导入一行；什么也没建、没授，就当没有这一件。"""
    outcome = accounts.import_accounts(by=by, **given)
    if not outcome.persons and not outcome.granted:
        raise NotFound
