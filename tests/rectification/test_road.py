"""整改的一条长路，不靠随机走一遍，步步和另一本账对：报、审、销、抽中、重开、逾期、送达、答复、救济、提级。"""

from __future__ import annotations

from tests.rectification.handling import Desk
from tests.rectification.test_machine import Ladder, prepare


def test_the_road_to_closing_and_back_is_walked(desk: Desk) -> None:
    """不靠随机：报、审、销，满了日子抽中，回头看重开，一级一级逾期送达、答复、救济，提级接着办；步步对账。"""
    prepare(desk)
    walk = Ladder()
    try:
        for play in (
            lambda: walk.two_cases(5, 5),
            lambda: walk.draw("市督导", 0),
            lambda: walk.later(60, daily=False),
            lambda: walk.draw("市督导", 0),
            lambda: walk.revisit(0, "市同事", "reopened", fresh=True, said=True, ahead=0),
            lambda: walk.later(31, daily=False),
            lambda: walk.decide(0, "市督导", 0, fresh=True, reason=True),
            lambda: walk.on_rung(0, "市督导", fresh=True, said=True, back=0),
            lambda: walk.on_rung(0, "东小校长", fresh=True, said=True, back=0),
            lambda: walk.apply(0, "东小校长", "review", 0, said=True),
            lambda: walk.conclude(0, "市同事", "changed", fresh=True, said=True),
            lambda: walk.conclude(0, "市同事", "changed", fresh=True, said=True),
            lambda: walk.judge(1, "东县督导", "reopen", fresh=True, reason=True),
            lambda: walk.decide(1, "东县督导", 1, fresh=True, reason=True),
            lambda: walk.on_rung(0, "东县同事", fresh=True, said=True, back=0),
            lambda: walk.apply(0, "东小校长", "statement", 0, said=True),
            lambda: walk.judge(1, "市督导", "take_over", fresh=True, reason=True),
            lambda: walk.conclude(1, "市督导", "upheld", fresh=True, said=True),
            lambda: walk.resend(0, "same", "市督导"),
            lambda: walk.go_on(1, 5),
        ):
            play()  # type: ignore[no-untyped-call]
            walk.check()
        states = [each.state for each in walk.book.cases.values()]
        assert states == ["planning", "closed"]
        assert {each.state for each in walk.book.rungs.values()} == {"answered", "served"}
        assert [each.outcome for each in walk.book.remedies.values()] == ["changed", "upheld"]
    finally:
        walk.teardown()
