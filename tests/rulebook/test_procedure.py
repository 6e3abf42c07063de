"""整改与问责程序：书架上的一份读得进、冻结了还是它；写错了指到行和键。"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhidu.kernel import ZhiduError
from zhidu.rulebook import RulebookErrors
from zhidu.rulebook.library import library_root
from zhidu.rulebook.periods import Period, Span
from zhidu.rulebook.procedure import find_procedure, load_procedure, thaw_procedure

NAME = "zhenggai-wenze"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """书架上那一份的副本，可以改坏。"""
    return Path(shutil.copytree(library_root() / NAME, tmp_path / NAME))


def _edit(folder: Path, old: str, new: str) -> None:
    path = folder / "procedure.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_periods_of_the_regulation() -> None:
    """问责办法和省条例定了的天数，照事实核对。"""
    found = find_procedure(NAME)
    days = {code: found.term(code).period.spell() for code in (
        "recheck_apply", "recheck_decide", "review_apply", "review_decide", "appeal_apply", "appeal_decide", "correct",
    )}  # fmt: skip
    assert days == {
        "recheck_apply": "15 日", "recheck_decide": "1 个月", "review_apply": "30 日", "review_decide": "30 日",
        "appeal_apply": "15 日", "appeal_decide": "60 日", "correct": "15 日",
    }  # fmt: skip
    assert [each.name for each in found.ladder] == ["提醒函", "督办单", "通报", "约谈", "问责"]


def test_what_the_state_left_open_is_marked_unverified() -> None:
    found = find_procedure(NAME)
    assert not found.term("plan").citation.verified
    assert not found.rung("reminder_letter").citation.verified
    assert found.term("appeal_decide").citation.verified


def test_frozen_text_reads_back_the_same() -> None:
    found = find_procedure(NAME)
    assert thaw_procedure(found.document, "冻结的") == found


def test_without_a_word_on_service_delivered_is_served(folder: Path) -> None:
    """早先的版本没写送达的规矩：平台送到那天就算，也没有后一份文书。"""
    path = folder / "procedure.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    start = lines.index("service:")
    kept = [each for each in lines[:start] + lines[start + 4 :] if "follow:" not in each]
    path.write_text("\n".join(kept), encoding="utf-8")
    old, new = load_procedure(folder), find_procedure(NAME)
    assert (old.service.counts, old.service.presumed) == ("delivered", None)
    assert (new.service.counts, new.service.presumed) == ("opened", Period(7, Span.DAY))
    assert {each.follow for each in old.ladder} == {""}
    assert [each.follow for each in new.ladder][3:] == ["interview_record", "accountability_decision"]


def test_a_word_changed_is_another_digest(folder: Path) -> None:
    _edit(folder, "name: 提醒函", "name: 提示函")
    assert load_procedure(folder).sha256 != find_procedure(NAME).sha256


def test_the_rung_for_days_overdue() -> None:
    found = find_procedure(NAME)
    first = found.ladder[0].overdue
    assert found.rung_for(first - 1) is None
    assert found.rung_for(first) == found.ladder[0]
    assert found.rung_for(10_000) == found.ladder[-1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("due: 15 日", "due: 15天", "「15天」不是期限"),
        ("overdue: 15", "overdue: 1", "一级比一级晚"),
        ("code: dated", "code: at_once", "代号「at_once」重复了"),
        ("revisit: 20%", "revisit: 120%", "在 0% 到 100% 之间"),
        ("raise_to: county", "raise_to: city", "没有「city」这一项"),
        ("counts: opened", "counts: seen", "没有「seen」这一项"),
        ("presumed: 7 日", "presumed: 一周", "「一周」不是期限"),
        ("follow: interview_record", "follow: 约谈记录", "用小写字母"),
        (
            "document: 督导条例, article: 第二十一条",
            "document: 督导法, article: 第二十一条",
            "出处台账里没有「督导法」",
        ),
    ],
)
def test_faults_name_the_place(folder: Path, old: str, new: str, said: str) -> None:
    _edit(folder, old, new)
    with pytest.raises(RulebookErrors) as caught:
        load_procedure(folder)
    assert said in caught.value.message
    assert "procedure.yaml 第" in caught.value.message


def test_unknown_names_tell_what_there_is() -> None:
    with pytest.raises(ZhiduError, match="zhenggai-wenze"):
        find_procedure("mei-you")
    with pytest.raises(ZhiduError, match="有：提醒函"):
        find_procedure(NAME).rung("nope")
    with pytest.raises(ZhiduError, match="不是冻结的程序"):
        thaw_procedure("{", "坏的")


def test_period_spelling() -> None:
    assert Period(10, Span.WORKDAY).spell() == "10 个工作日"
