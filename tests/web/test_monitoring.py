"""监测各页：说的和看板一样，够不着的答一样的 404，查几次不随行数变，外来的字不成标签。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now
from pytest_django.plugin import DjangoDbBlocker

from tests.gongwen.looking import text as pdf_text
from tests.indicators import filled, town
from tests.indicators.filled import Filled
from tests.web.monitored import page, send, text
from tests.web.test_monitoring_outlines import feature, geojson
from tests.web.visitor import events_of, words
from zhidu.accounts.rules import INSTALLER
from zhidu.indicators.models import SchoolOutcome
from zhidu.insight import boards
from zhidu.organisations.actions import close_unit
from zhidu.organisations.models import Unit, UnitVersion
from zhidu.sandbox import read_workbook

YEAR, CREATION = town.YEAR, town.COMPULSORY
YEARS = (YEAR, YEAR - 1)
MOST_QUERIES = 30


@pytest.fixture(scope="module")
def _computed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Filled]:
    """一个文件里只装一次，各测试的事务套在里面，最后一起退掉。"""
    with django_db_blocker.unblock(), transaction.atomic():
        yield filled.computed(YEARS)
        transaction.set_rollback(True)


@pytest.fixture
def city(_computed: Filled, db: None) -> Filled:
    """装好两年、算好的小演示市。"""
    return _computed


def first(city: Filled) -> str:
    """头一个县的代码。"""
    return next(iter(city.counties.values()))


def second(city: Filled) -> str:
    """第二个县的代码。"""
    return list(city.counties.values())[1]


def school_of(city: Filled, place: int = 0) -> str:
    """头几个县里某个县的头一所学校。"""
    return city.schools(list(city.counties)[place])[0]


def county_url(code: str, creation: str = CREATION) -> str:
    return f"/counties/{code}/?creation={creation}&year={YEAR}"


def board(**wanted: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    return f"/schools/?creation={CREATION}&year={YEAR}&{query}"


def derivation(**wanted: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    return f"/derivation/?creation={CREATION}&year={YEAR}&{query}"


# ── 总览 ──────────────────────────────────────────────────────


def test_the_overview_shows_every_county_of_both_creations(city: Filled) -> None:
    shown = text(city, "市督导", f"/overview/?year={YEAR}")
    found = boards.overview(by=city.staff["市督导"], year=YEAR)
    assert shown.count('class="county-tile ') == sum(len(each.tiles) for each in found.campaigns) == 8
    for each in found.campaigns:
        for tile in each.tiles:
            assert tile.place.name in shown
    assert "▼ 未达标" in shown
    for line in (line for each in found.campaigns for line in each.lines):
        assert line.name in shown


@pytest.mark.parametrize(
    ("who", "place"),
    [("县督导", "/counties/"), ("领导", "/counties/"), ("校长", "/schools/"), ("督学", "/schools/?")],
)
def test_others_land_on_their_own_page(city: Filled, who: str, place: str) -> None:
    response = page(city, who, f"/overview/?year={YEAR}")
    assert response.status_code == 302
    assert response["Location"].startswith(place)
    if who == "校长":
        assert school_of(city) in response["Location"]
    assert page(city, who, response["Location"]).status_code == 200


def test_an_own_map_is_drawn_with_links_and_a_bad_one_is_refused_in_place(city: Filled) -> None:
    name, code = next(iter(city.counties.items()))
    bad = SimpleUploadedFile("地图.geojson", b"not a map")
    said = send(city, "市督导", "/overview/map/", request_id=str(uuid4()), file=bad)
    assert "不是 GeoJSON" in said.content.decode()
    content = geojson(feature("<script>alert(1)</script>"), feature(name))
    good = SimpleUploadedFile("地图.geojson", content)
    assert send(city, "市督导", "/overview/map/", request_id=str(uuid4()), file=good).status_code == 302
    shown = text(city, "市督导", f"/overview/?year={YEAR}")
    assert "<path d=" in shown
    assert "地图上没有" in shown
    assert f'href="/counties/{code}/' in shown
    assert "<script>alert" not in shown
    assert page(city, "县督导", "/overview/map/").status_code == 404


# ── 区县页 ────────────────────────────────────────────────────


def test_the_county_page_gives_verdict_reasons_and_all_spreads(city: Filled) -> None:
    shown = text(city, "县督导", county_url(first(city)))
    found = boards.county_page(by=city.staff["县督导"], county=first(city), rulebook_id=CREATION, year=YEAR)
    assert found.verdict is not None
    assert found.verdict in words(shown)
    spreads = [each for panel in found.stages for each in panel.spreads]
    assert len(spreads) == 14
    for each in spreads:
        assert f"indicator={each.indicator.code}&amp;stage=" in shown
        assert each.ours.cv is not None
        assert f"{float(each.ours.cv):.3f}" in shown
        assert each.theirs is not None
        assert each.theirs.cv is not None
        assert f"{float(each.theirs.cv):.3f}" in shown
    assert shown.count('<tr><th scope="row"><a href="/schools/') == len(found.matrix)
    for item in found.items:
        assert item.indicator.name in shown
    assert "未核实" in shown


def test_the_preschool_county_page_has_no_spreads(city: Filled) -> None:
    shown = text(city, "县督导", county_url(first(city), town.PRESCHOOL))
    assert "校际差异系数" not in words(shown)
    assert "有缺口" in shown


def test_only_the_city_sets_the_declared_year_and_a_stale_form_is_told(city: Filled) -> None:
    url = f"/counties/{first(city)}/declared-year/"
    fields = {"creation": CREATION, "seen": 0, "shown": YEAR, "year": 2028, "document": "示例〔2026〕1号"}
    assert send(city, "县督导", url, request_id=str(uuid4()), **fields).status_code == 404
    done = send(city, "市督导", url, request_id=str(uuid4()), **fields)
    assert done.status_code == 302
    assert "2028 年申报" in text(city, "市督导", done["Location"])
    again = send(city, "市督导", url, request_id=str(uuid4()), **fields)
    assert "重新打开" in again.content.decode()
    wrong = send(city, "市督导", url, request_id=str(uuid4()), **(fields | {"year": "明年"}))
    assert "申报年是四位数字" in wrong.content.decode()


# ── 学校 ──────────────────────────────────────────────────────


def test_the_school_page_and_its_print_say_the_same_gaps(city: Filled) -> None:
    code = next(
        row.code
        for row in SchoolOutcome.objects.filter(
            calculation__year=YEAR, calculation__current=True, passed=False
        ).order_by("place")
    )
    shown = text(city, "市督导", f"/schools/{code}/?year={YEAR}")
    printed = text(city, "市督导", f"/schools/{code}/print/?year={YEAR}")
    found = boards.school_page(by=city.staff["市督导"], school=code, year=YEAR)
    for stage in (stage for each in found.standings for stage in each.stages):
        for gap in stage.gaps:
            assert f"{gap.indicator.code} {gap.indicator.short}" in shown
        for figure in stage.figures:
            if figure.judged:
                assert f"{figure.indicator.code} {figure.indicator.short}" in printed
    assert "<script" not in printed
    assert "还差" in printed


def test_filters_sorting_and_paging_of_the_board(city: Filled) -> None:
    whole = SchoolOutcome.objects.filter(
        calculation__year=YEAR, calculation__rulebook_id=CREATION, calculation__current=True, excluded=""
    )
    shown = text(city, "市督导", board())
    assert shown.count('<tr><th scope="row">') == whole.count()
    failed = text(city, "市督导", board(verdict="failed"))
    assert failed.count('<tr><th scope="row">') == whole.filter(passed=False).count() > 0
    assert "▲ 过关" not in failed
    mine = text(city, "市督导", board(county=first(city)))
    assert mine.count('<tr><th scope="row">') == len(
        boards.county_page(
            by=city.staff["市督导"], county=first(city), rulebook_id=CREATION, year=YEAR
        ).matrix
    )
    ordered = text(city, "市督导", board(sort="-R6"))
    values = [float(each) for each in re.findall(r'data-value="([^"]+)"', ordered)][5::7]
    assert values == sorted(values, reverse=True)
    assert 'aria-sort="descending"' in ordered
    assert "没有这样的学校" in text(city, "市督导", board(q="没有这个名字"))
    assert page(city, "县督导", board(county=second(city))).status_code == 404


def test_the_board_comes_in_steps(city: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhidu.web.monitoring.pages.board.STEP", 10)
    shown = text(city, "市督导", board())
    assert shown.count('<tr><th scope="row">') == 10
    more = re.search(r'hx-get="(/schools/[^"]+)"', shown)
    assert more is not None
    rows = text(city, "市督导", more[1].replace("&amp;", "&"), **{"HX-Request": "true"})
    assert rows.lstrip().startswith("<tr>")
    assert rows.count('<tr><th scope="row">') == 10


# ── 来历 ──────────────────────────────────────────────────────


def test_a_number_tells_where_it_comes_from(city: Filled) -> None:
    url = derivation(school=school_of(city), indicator="R6")
    whole = text(city, "校长", url)
    for said in ("公式", "代入", "原始数", "条款", "规则册", "谁、何时报的", "教学仪器设备值"):
        assert said in whole
    drawer = text(city, "校长", url, **{"HX-Request": "true"})
    assert "<html" not in drawer
    assert "代入" in drawer


def test_a_spread_shows_both_conventions_and_each_school(city: Filled) -> None:
    shown = text(city, "县督导", derivation(county=first(city), indicator="R6", stage="小学"))
    assert "按在校生加权" in shown
    assert "各校等权" in shown
    shares = [float(each) for each in re.findall(r'<td class="num">(\d+\.\d)%</td>', shown)]
    assert sum(shares) == pytest.approx(100, abs=0.1 * len(shares))
    assert shares == sorted(shares, reverse=True)


def test_every_school_items_list_the_schools(city: Filled) -> None:
    assert "没达到" in text(city, "县督导", derivation(county=first(city), indicator="G5"))


@pytest.mark.parametrize("wanted", [{}, {"school": "1"}, {"indicator": "R6"}])
def test_a_half_asked_derivation_is_not_found(city: Filled, wanted: dict[str, str]) -> None:
    assert page(city, "市督导", derivation(**wanted)).status_code == 404


def test_an_unknown_indicator_is_answered_in_words(city: Filled) -> None:
    response = page(city, "校长", derivation(school=school_of(city), indicator="R99"))
    assert response.status_code == 409
    assert "没有" in response.content.decode()


# ── 够不着、查几次、转义、导出 ────────────────────────────────


def test_what_is_out_of_reach_is_answered_like_what_is_not_there(city: Filled) -> None:
    missing = page(city, "市督导", county_url("nowhere"))
    assert missing.status_code == 404
    other, theirs = second(city), school_of(city, 1)
    asked = [
        ("县督导", county_url(other)),
        ("校长", county_url(first(city))),
        ("督学", county_url(first(city))),
        ("校长", f"/schools/{theirs}/?year={YEAR}"),
        ("校长", f"/schools/{theirs}/print/?year={YEAR}"),
        ("督学", f"/schools/{theirs}/?year={YEAR}"),
        ("领导", f"/schools/{theirs}/?year={YEAR}"),
        ("县督导", derivation(school=theirs, indicator="R6")),
        ("校长", derivation(county=first(city), indicator="R6")),
        ("县督导", derivation(county=other, indicator="R6")),
        ("专家", f"/overview/?year={YEAR}"),
        ("系统", county_url(first(city))),
    ]
    for who, url in asked:
        response = page(city, who, url)
        assert (response.status_code, response.content) == (404, missing.content), (who, url)


def test_a_school_sees_only_its_own_row_on_the_board(city: Filled) -> None:
    shown = text(city, "校长", board())
    codes = set(re.findall(r'href="/schools/(\w+)/', shown))
    assert codes == {school_of(city)}


def test_queries_do_not_grow_with_rows(city: Filled) -> None:
    """学校一览：一县和四县；区县页：最小和最大的县；都一样多，都不过三十。"""

    def queries(who: str, url: str) -> int:
        page(city, who, url)
        with CaptureQueriesContext(connection) as found:
            assert page(city, who, url).status_code == 200
        return len(found)

    sizes = {code: len(city.schools(name)) for name, code in city.counties.items()}
    small, large = min(sizes, key=lambda each: sizes[each]), max(sizes, key=lambda each: sizes[each])
    assert sizes[small] < sizes[large]
    assert queries("市督导", county_url(small)) == queries("市督导", county_url(large)) <= MOST_QUERIES
    assert queries("县督导", board()) == queries("市督导", board()) <= MOST_QUERIES
    for url in (
        f"/overview/?year={YEAR}",
        f"/quality/?year={YEAR}",
        f"/schools/{school_of(city)}/?year={YEAR}",
    ):
        assert queries("市督导", url) <= MOST_QUERIES


def test_names_from_outside_never_become_markup(city: Filled) -> None:
    wicked = "<img src=x onerror=alert(1)>\"'&"
    SchoolOutcome.objects.filter(code=school_of(city)).update(name=wicked, stage="小<b>学")
    for url in (board(), county_url(first(city))):
        shown = text(city, "市督导", url)
        assert "<img src=x" not in shown
        assert "小<b>" not in shown
        assert "&lt;img src=x onerror" in shown
    searched = text(city, "市督导", board(q="%22%3E%3Cscript%3E"))
    assert '"><script>' not in searched


@pytest.mark.parametrize("kind", ["overview", "county", "schools", "school", "quality"])
def test_every_page_exports_through_the_one_writer(city: Filled, tmp_path: Path, kind: str) -> None:
    url = {
        "overview": f"/overview/?year={YEAR}&as=xlsx",
        "county": county_url(first(city)) + "&as=xlsx",
        "schools": board(verdict="failed") + "&as=xlsx",
        "school": f"/schools/{school_of(city)}/?year={YEAR}&as=xlsx",
        "quality": f"/quality/?year={YEAR}&as=xlsx",
    }[kind]
    before = events_of("boards.export")
    response = page(city, "市督导", url)
    assert response["Content-Disposition"].startswith("attachment")
    file = tmp_path / "out.xlsx"
    file.write_bytes(BytesIO(response.content).getvalue())
    book = read_workbook(file)
    assert all(len(sheet.rows) > 1 for sheet in book.sheets)
    assert events_of("boards.export") == before + 1


@pytest.mark.parametrize("kind", ["county", "preschool", "school"])
def test_the_brief_comes_as_one_pdf_page(city: Filled, tmp_path: Path, kind: str) -> None:
    """一口清下载：是 PDF，说的和网页一样，留了痕；够不着的答 404。"""
    url = {
        "county": county_url(first(city)),
        "preschool": county_url(first(city), town.PRESCHOOL),
        "school": f"/schools/{school_of(city)}/?year={YEAR}",
    }[kind]
    before = events_of("boards.export")
    response = page(city, "市督导", url + "&as=pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content.startswith(b"%PDF-")
    assert events_of("boards.export") == before + 1
    said = pdf_text(response.content, tmp_path)
    assert "一口清" in said
    assert "《" in said, "脚注里有出处"


def test_a_closed_school_keeps_its_page(city: Filled) -> None:
    """撤并了的学校，有结果的那些年照样打得开，归它最后一天归的县；别的县答一样的 404。"""
    code, today = school_of(city), localdate()
    version = UnitVersion.objects.get(code=code, ends__isnull=True)
    close_unit(
        by=INSTALLER, unit=version.unit_id, seen=Unit.objects.get(pk=version.unit_id).revision, on=today, at=now(),
        request_id=uuid4(),
    )  # fmt: skip
    url = f"/schools/{code}/?year={YEAR}"
    assert version.name in words(text(city, "市督导", url))
    assert page(city, "邻县校长", url).status_code == 404


def test_data_quality_asks_and_never_judges(city: Filled) -> None:
    shown = words(text(city, "市督导", f"/quality/?year={YEAR}"))
    for name in city.counties:
        assert name in shown
    assert "造假" not in shown
    assert "只提问，不下结论" in shown
    assert page(city, "校长", f"/quality/?year={YEAR}").status_code == 302
