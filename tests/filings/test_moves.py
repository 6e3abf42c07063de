"""流转表：画在文档里的和代码里的是同一张，每一步都走得通、到得了头。"""

from __future__ import annotations

from pathlib import Path

from zhidu.filings.enums import Chain, FilingState, MoveKind, Seat
from zhidu.filings.rules.moves import MOVES, PASSES, move_rule, moves_picture, moves_table

PAGE = Path(__file__).parents[2] / "docs" / "报送流转.md"


def test_the_page_shows_the_table_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"```mermaid\n{moves_picture()}```" in page
    assert moves_table() in page


def test_every_state_can_be_reached_and_only_frozen_is_final() -> None:
    for chain in Chain:
        reached, leaving = {FilingState.DRAFT}, set()
        for _ in FilingState:
            for rule in MOVES:
                if chain in rule.chains and rule.before in reached:
                    reached.add(rule.after)
                    leaving.add(rule.before)
        assert FilingState.FROZEN in reached
        assert reached - leaving == {FilingState.FROZEN}


def test_the_county_cannot_take_the_citys_step() -> None:
    long = Chain.COUNTY_THEN_CITY
    assert move_rule(PASSES, FilingState.SUBMITTED, long, Seat.CITY) is None
    assert move_rule(PASSES, FilingState.COUNTY_PASSED, long, Seat.COUNTY) is None
    assert move_rule(PASSES, FilingState.SUBMITTED, Chain.CITY_ONLY, Seat.COUNTY) is None
    assert move_rule(PASSES, FilingState.SUBMITTED, long, None) is None
    found = move_rule(PASSES, FilingState.SUBMITTED, long, Seat.COUNTY)
    assert found is not None
    assert found.kind == MoveKind.PASS_COUNTY
