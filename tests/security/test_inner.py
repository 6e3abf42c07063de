"""绕过门直接叫：谁看得到、谁办得成，正好是名单上写的，一个不多，一个不少。"""

from __future__ import annotations

import pytest

from tests.security.calling import Caller
from tests.security.publishing import publishing
from tests.security.reading import reading
from tests.security.world import World
from tests.security.writing import writing

pytestmark = pytest.mark.one_database


def test_everyone_sees_exactly_what_is_theirs(world: World) -> None:
    caller, attempts = Caller(world), reading(world)
    caller.ready(attempts)
    caller.run(attempts)
    assert not caller.alarms, "\n".join(caller.alarms[:40])
    assert not caller.wrongs, "\n".join(caller.wrongs[:40])
    assert caller.tried > 2_000


def test_everyone_does_only_what_is_theirs(world: World) -> None:
    caller, attempts = Caller(world), [*writing(world), *publishing(world)]
    caller.ready(attempts)
    caller.run(attempts)
    assert not caller.alarms, "\n".join(caller.alarms[:40])
    assert not caller.wrongs, "\n".join(caller.wrongs[:40])
    assert caller.tried > 1_000
