"""故意放进去的越权漏洞，矩阵要出警：至少一百个，门的、里面的锁各拦下 98% 以上。

平时每一类抽几个；ZHIDU_INJECTED=all 全放一遍，写别的只放名字里有它的（如“锁 documents”），打印每一类拦下几个、用了几秒。
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from time import process_time

import pytest

from tests.security.calling import Attempt, Caller
from tests.security.doors import DOORS
from tests.security.injectors import Bug, every_bug
from tests.security.probing import Prober
from tests.security.publishing import publishing
from tests.security.reading import reading
from tests.security.second_locks import SECOND
from tests.security.writing import writing

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

WANTED = os.environ.get("ZHIDU_INJECTED", "")
#: 平时每一类抽几个：合起来不少于一百个
SOME = 8


class Watch:
    """矩阵的两半：绕过门直接叫，照网址探。"""

    def __init__(self, prober: Prober) -> None:
        self.prober, self.caller = prober, Caller(prober.world)
        self.attempts = [
            *reading(prober.world),
            *writing(prober.world),
            *publishing(prober.world),
        ]
        self.caller.ready(self.attempts)

    def raises(self, *bugs: Bug) -> bool:
        """放进去，出不出警。"""
        if len(bugs) > 1:
            with bugs[0].apply():
                return self.raises(*bugs[1:])
        (bug,) = bugs
        with bug.apply():
            return self._calls(bug) or self._probes(bug)

    def _calls(self, bug: Bug) -> bool:
        chosen = [each for each in self.attempts if each.room in bug.rooms]
        chosen.sort(key=lambda each: _far(each, bug))
        self.caller.run(chosen, leaks=True)
        # 该看到几个、该怎么劝回也变了的，平时那一场（test_inner）就不过
        return _cleared(self.caller.alarms) | _cleared(self.caller.wrongs)

    def _probes(self, bug: Bug) -> bool:
        if bug.family == "答话":
            self.prober.renew()
        try:
            for role in bug.roles:
                for spot in bug.spots():
                    self.prober.probe(role, spot, DOORS.get(spot.name))
                    if _cleared(self.prober.alarms):
                        return True
            return False
        finally:
            if bug.family == "答话":
                self.prober.renew()


def _far(attempt: Attempt, bug: Bug) -> tuple[bool, bool]:
    """先叫放了漏洞的那个函数，再叫列表的。"""
    return (not bug.function or not attempt.what.startswith(f"{bug.function} "), attempt.shown is None)


def _cleared(alarms: list[str]) -> bool:
    found = bool(alarms)
    alarms.clear()
    return found


@pytest.fixture
def watch(prober: Prober) -> Watch:
    """矩阵，备好了。"""
    return Watch(prober)


def chosen(bugs: Sequence[Bug]) -> list[Bug]:
    """要放的：全部，名字里有那几个字的，或每一类从头到尾匀着抽几个。"""
    if WANTED:
        return [each for each in bugs if WANTED == "all" or WANTED in each.name]
    families: dict[str, list[Bug]] = defaultdict(list)
    for each in bugs:
        families[each.family].append(each)
    return [
        found[len(found) * (2 * step + 1) // (2 * SOME)]
        for found in families.values()
        for step in range(min(SOME, len(found)))
    ]


def test_injected_bugs_raise_an_alarm(watch: Watch) -> None:
    bugs = every_bug()
    assert len({each.name for each in bugs}) == len(bugs)
    assert SECOND.keys() <= {each.name for each in bugs}
    counted = [each for each in bugs if each.name not in SECOND]
    tried, missed, spent = Counter[str](), defaultdict[str, list[str]](list), Counter[str]()
    for each in chosen(counted):
        started = process_time()
        if not watch.raises(each):
            missed[each.family].append(each.name)
        tried[each.family] += 1
        spent[each.family] += process_time() - started  # type: ignore[assignment]  # 秒数
    assert tried.total() >= 100 or WANTED
    for family, count in tried.items():
        lost = missed[family]
        print(f"{family}：{count - len(lost)}/{count}，{spent[family]:.0f} 秒 {lost or ''}")
    for door in (True, False):
        families = {each.family for each in bugs if each.door == door}
        count = sum(tried[each] for each in families)
        lost = [name for family in families for name in missed[family]]
        print(f"{'门' if door else '里面的锁'}：{count - len(lost)}/{count}")
        assert count > 0 or WANTED
        assert len(lost) * 100 <= 2 * count, f"{count} 个漏洞没拦下 {len(lost)} 个：{lost}"
    print(f"另有 {len(SECOND)} 处有第二道锁，单开一处什么也看不出来")


def test_second_locks_are_really_locks(watch: Watch) -> None:
    """单开一处看不出来的：和替它挡着的那一处一起开，就要出警。"""
    known = {each.name: each for each in every_bug()}
    pairs = list(SECOND.items())
    if not WANTED:
        pairs = pairs[:: max(len(pairs) // 3, 1)]
    elif WANTED != "all":
        pairs = [each for each in pairs if WANTED in each[0]]
    missed = [
        name for name, others in pairs if not watch.raises(known[name], *(known[each] for each in others))
    ]
    assert missed == []
