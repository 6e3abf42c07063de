"""流转表：画在文档里的和代码里的是同一张，每一步都到得了，动过笔的人办不了审签。"""

from __future__ import annotations

from pathlib import Path

from zhidu.documents.enums import DocumentState, MoveKind
from zhidu.documents.rules.moves import (
    FINAL,
    MOVES,
    move_rule,
    moves_picture,
    moves_table,
    waiting,
    with_writer,
    wrote,
)

PAGE = Path(__file__).parents[2] / "docs" / "公文流转.md"


def test_the_page_shows_the_table_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"```mermaid\n{moves_picture()}```" in page
    assert moves_table() in page


def test_every_state_is_reached_and_only_the_final_ones_stay() -> None:
    reached = {DocumentState.DRAFT} | {rule.after for rule in MOVES}
    assert reached == set(DocumentState)
    assert reached - {rule.before for rule in MOVES} == FINAL
    assert all(waiting(each) for each in DocumentState)


def test_judging_steps_are_for_another_person() -> None:
    judging = {MoveKind.REVIEW, MoveKind.SIGN, MoveKind.RETURN}
    assert {rule.kind for rule in MOVES if rule.another} == judging
    assert move_rule(MoveKind.ISSUE, DocumentState.REVIEWED) is None
    marks = with_writer(with_writer(",", "12"), "3")
    assert (wrote(marks, "12"), wrote(marks, "2"), wrote(marks, "1")) == (True, False, False)
    assert with_writer(marks, "3") == marks == ",12,3,"
