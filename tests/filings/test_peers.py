"""跟同类比：离同类的中位数太远的问一句；自己不算同类，类别不同的不比，人少的不比。"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filings.checked_release import school, soft_release
from zhidu.filings.rules.peers import PeerPool, robust_z
from zhidu.rulebook import FormRow, Release


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return soft_release(tmp_path_factory.mktemp("rulebook"))


def usual(count: int = 8, unit: str = "东县", start: int = 100) -> list[FormRow]:
    """生师比 15 上下的几所小学。"""
    return [
        school(str(start + at), unit=unit, 小学在校生数=600, 小学专任教师数=38 + at) for at in range(count)
    ]


def test_a_school_far_from_its_peers_is_asked_about(release: Release) -> None:
    odd = school("1", 小学在校生数=600, 小学专任教师数=4)
    (found,) = PeerPool(release, [*usual(), odd]).doubts({"学校": [odd]})
    assert (found.check, found.row, found.field) == ("pupils-per-teacher", "1", "小学专任教师数")
    assert found.value == "4 人"
    assert found.sentence == (
        "小学生师比 150.00 生/教师，本县同类（小学）8 所的中位数是 14.46 生/教师，高得多。"
        "小学专任教师数 4 人，请核对或说明：核对两格"
    )


def test_a_school_like_the_others_is_not(release: Release) -> None:
    rows = usual()
    assert PeerPool(release, rows).doubts({"学校": rows}) == ()


def test_another_kind_of_school_is_no_peer(release: Release) -> None:
    odd = school("1", kind="九年一贯制学校", 小学在校生数=600, 小学专任教师数=4)
    assert PeerPool(release, [*usual(), odd]).doubts({"学校": [odd]}) == ()


def test_too_few_in_the_county_looks_to_the_city_and_too_few_there_asks_nothing(release: Release) -> None:
    odd = school("1", 小学在校生数=600, 小学专任教师数=4)
    elsewhere = usual(6, unit="西县")
    (found,) = PeerPool(release, [*usual(3), *elsewhere[:1]]).doubts({"学校": [odd]}) or (None,)
    assert found is not None
    assert "全市同类（小学）4 所" in found.sentence
    assert PeerPool(release, usual(3)).doubts({"学校": [odd]}) == ()


def test_the_school_itself_is_not_counted_among_its_peers(release: Release) -> None:
    odd = school("1", 小学在校生数=600, 小学专任教师数=4)
    assert PeerPool(release, [*usual(3), odd]).doubts({"学校": [odd]}) == ()


def test_a_missing_number_is_not_guessed(release: Release) -> None:
    odd = school("1", 小学在校生数=600, 小学专任教师数=None)
    assert PeerPool(release, usual()).doubts({"学校": [odd]}) == ()


def test_a_whole_school_figure_is_compared_across_kinds(release: Release) -> None:
    rows = [school(str(at), 小学在校生数=500, 设备值=1_000_000 + at * 9000) for at in range(10, 18)]
    odd = school("1", 小学在校生数=500, 设备值=12_000_000_000)
    (found,) = PeerPool(release, [*rows, odd]).doubts({"学校": [odd]})
    assert (found.field, found.value) == ("设备值", "1,200,000 万元")


def test_robust_z_is_the_textbook_one() -> None:
    others = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert robust_z(6.0, others) == pytest.approx(0.6745 * 3 / 1)
    assert robust_z(3.0, others) == 0


def test_when_most_peers_are_alike_the_mean_deviation_serves() -> None:
    assert robust_z(5.0, [1.0, 1.0, 1.0, 2.0]) == pytest.approx(4 / (1.2533 * 0.25))
    assert robust_z(5.0, [1.0, 1.0, 1.0]) is None
    assert robust_z(5.0, []) is None


def test_pool_of_a_large_county_is_quick(release: Release) -> None:
    import time

    rows = usual(300)
    started = time.process_time()
    PeerPool(release, rows).doubts({"学校": rows})
    assert time.process_time() - started < 3


def test_rulebooks_without_such_checks_ask_nothing(tmp_path: Path) -> None:
    from tests.rulebook.tiny import write
    from zhidu.rulebook import load_release

    plain = load_release(write(tmp_path), check_examples=False)
    rows = usual()
    assert PeerPool(plain, rows).doubts({"学校": rows}) == ()
