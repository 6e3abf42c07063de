"""审计页上的每一种动作、对象都有中文名；名字不重。"""

from __future__ import annotations

from tests.web.recorded import everything, recorded
from zhidu.accounts.enums import AccountChangeKind
from zhidu.organisations.enums import ChangeKind
from zhidu.web.setup.audit.words import ACTIONS, TARGETS, action_words, actions_named


def test_every_action_recorded_has_a_chinese_name() -> None:
    found = [(place, code) for place, kind, code in everything() if kind == "action"]
    assert {"accounts.locked", "keeping.backed_up", "accounts.roll_read"} <= {code for _, code in found}
    missing = [f"{place} {code}" for place, code in found if code not in ACTIONS]
    assert not missing, "这些动作在 web/setup/audit/words.py 里还没有中文名：\n" + "\n".join(missing)


def test_every_target_has_a_chinese_name() -> None:
    found = [(place, code) for place, kind, code in everything() if kind == "target_kind"]
    missing = [f"{place} {code}" for place, code in found if code not in TARGETS]
    assert not missing, "这些对象在 web/setup/audit/words.py 里还没有中文名：\n" + "\n".join(missing)


def test_changes_made_from_enums_have_names_too() -> None:
    codes = [f"organisations.{each.value}" for each in ChangeKind]
    codes += [f"accounts.{each.value}" for each in AccountChangeKind]
    assert all(code in ACTIONS for code in codes)


def test_names_are_chinese_and_differ() -> None:
    assert all(any("一" <= letter <= "鿿" for letter in title) for title in ACTIONS.values())
    assert len(set(ACTIONS.values())) == len(ACTIONS), "两种动作同名，看的人分不开"


def test_the_finder_sees_every_way_of_writing() -> None:
    source = """
READ = "a.read"
with deed("b.done", by=by, target_kind="thing"): pass
record(actor="x", action="c.said", target_kind="word" if y else "other")
_record("d.locked" if locking else "d.failed", "anonymous")
note_reading(READ, by=by, target_kind="page")
book.record("不是代号")
"""
    found = {(kind, code) for _, kind, code in recorded(source)}
    assert found == {
        ("action", "a.read"), ("action", "b.done"), ("action", "c.said"), ("action", "d.locked"),
        ("action", "d.failed"), ("target_kind", "thing"), ("target_kind", "word"), ("target_kind", "other"),
        ("target_kind", "page"),
    }  # fmt: skip


def test_looking_up_by_words() -> None:
    assert actions_named("登录没") == ("accounts.sign_in_failed",)
    assert actions_named("") == ()
    assert action_words("没有.名字") == "没有.名字"
