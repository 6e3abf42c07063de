"""口令规矩和散列的门。"""

from __future__ import annotations

import time
from threading import Lock, Thread

import pytest
from django.contrib.auth.hashers import check_password, get_hasher, make_password

from tests.accounts.staff import GOOD
from zhidu.accounts.hashing import BoundedArgon2Hasher, Busy, Gate
from zhidu.accounts.rules import password_faults


@pytest.mark.parametrize(
    "good", [GOOD, "我 们 的 校 园 里 有 三 棵 老 槐 树", "correct horse battery staple"]
)
def test_good_passwords(good: str) -> None:
    assert password_faults(good, "zhang") == []


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("Ab.1", "10 至 128 位"),
        ("a1." * 50, "10 至 128 位"),
        ("abcdefghijkl", "三类"),
        ("Zhang.2031-x", "不能有登录名"),
        ("password123", "太常见"),
        ("aaaaaaaaaaaaaaaaaaaa", "重复的字太多"),
    ],
)
def test_bad_passwords_are_named(bad: str, says: str) -> None:
    assert says in "".join(password_faults(bad, "zhang"))


def test_passwords_are_hashed_by_bounded_argon2() -> None:
    assert isinstance(get_hasher(), BoundedArgon2Hasher)
    encoded = make_password(GOOD)
    assert encoded.startswith("argon2$argon2id$")
    assert check_password(GOOD, encoded)
    assert not check_password(GOOD + "x", encoded)


def test_the_gate_lets_in_so_many_and_no_more() -> None:
    gate, lock, inside, most = Gate(at_once=2, wait=5), Lock(), [0], [0]

    def work() -> None:
        with gate.inside():
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            with lock:
                inside[0] -= 1

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most[0], inside[0]) == (2, 0)


def test_a_full_gate_says_come_back_later() -> None:
    gate = Gate(at_once=1, wait=0.01)
    with gate.inside(), pytest.raises(Busy, match="过一会儿再试"), gate.inside():
        pass
    with gate.inside():
        pass
