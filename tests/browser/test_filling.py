"""学校填报、区县交工作簿，用真的浏览器走。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.tabs import Tab
from tests.filings.town import SCHOOL


def cell(tab: Tab, name: str) -> Locator:
    """填报表上的一格。"""
    return tab.page.locator(f'[name="学校|0|{name}"]')


def put(tab: Tab, name: str, text: str) -> None:
    """在一格里打字或选。"""
    found = cell(tab, name)
    if found.evaluate("each => each.tagName") == "SELECT":
        found.select_option(text)
    else:
        found.fill(text)


def stored(tab: Tab) -> None:
    """等到自动保存说存好了。"""
    expect(tab.page.locator(".autosave-says")).to_have_attribute("data-state", "saved")


def downloaded(tab: Tab, link: Locator, folder: Path) -> Path:
    """等链接出来（后台做好了），点它，存下来。"""
    link.wait_for()
    with tab.page.expect_download() as waiting:
        link.click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def made(tab: Tab) -> Locator:
    """后台做好的文件。"""
    return tab.page.locator("main a[href^='/files/']").first


def sheet_of(book: openpyxl.Workbook, heading: str) -> tuple[Any, int, dict[str, int]]:
    """有这个表头的工作表、表头在第几行、各表头在第几列。"""
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=10):
            named = {str(each.value).split("（")[0].strip("＊ \n"): each.column for each in row if each.value}
            if heading in named:
                return sheet, row[0].row, named
    raise AssertionError(f"工作簿里没有「{heading}」")


def test_a_school_fills_is_told_the_cell_mends_it_submits_and_withdraws(
    tab: Open, place: dict[str, Any], tmp_path: Path
) -> None:
    """下载预填的工作簿；网上填，离开再回来还在；报送说出哪一格错，改好报上去，再撤回。"""
    school = tab("东小校长")
    school.link("填报").click()
    school.page.locator(".panel", has_text="2026年示例监测").get_by_role("link", name="开始填").click()
    form = school.page.url
    school.button("下载工作簿").click()
    book = openpyxl.load_workbook(downloaded(school, made(school), tmp_path))
    sheet, _, named = sheet_of(book, "学校标识码")
    assert "2137990001" in {str(row[named["学校标识码"] - 1].value) for row in sheet.iter_rows()}

    school.page.goto(form)
    for name, text in SCHOOL.items():
        put(school, name, text)
    put(school, "小学专任教师数", "6o")
    stored(school)
    school.link("工作台").click()
    school.page.get_by_role("link", name="接着填").first.click()
    assert cell(school, "教学用房面积").input_value() == SCHOOL["教学用房面积"]

    school.expected.add(422)
    school.button("报送").click()
    school.confirm()
    fault = school.page.locator(".alert-danger li", has_text="小学专任教师数")
    expect(fault).to_contain_text("字母当成了数字")
    fault.get_by_role("link").click()
    assert school.page.evaluate("decodeURIComponent(location.hash)") == "#学校|0|小学专任教师数"
    expect(cell(school, "小学专任教师数")).to_be_in_viewport()
    assert "is-invalid" in str(cell(school, "小学专任教师数").get_attribute("class"))
    put(school, "小学专任教师数", "60")
    # 不等存好就点报送：没存上的先存，再报
    school.button("报送").click()
    school.confirm()
    school.reads("已经报上去了")
    school.reads("经过")
    assert not school.page.locator("#filing-form input[type=text]").count()

    school.button("撤回来改").click()
    school.confirm()
    expect(school.button("报送")).to_be_visible()
    assert cell(school, "小学专任教师数").input_value() == "60"


def test_a_county_brings_one_workbook_for_all_its_schools(
    tab: Open, place: dict[str, Any], tmp_path: Path
) -> None:
    """一本交全县：一列换了名、一行填坏；改对应，先收好的，标好错的下载下来改。"""
    county = tab("东县督导")
    county.go(f"/filings/collections/{place['this']}/")
    county.button("下载工作簿（已预填）").click()
    file = downloaded(county, made(county), tmp_path)
    book = openpyxl.load_workbook(file)
    sheet, head, named = sheet_of(book, "学校标识码")
    rows = [row for row in range(head + 1, sheet.max_row + 1) if sheet.cell(row, named["学校标识码"]).value]
    assert len(rows) >= 3
    for row in rows:
        for name, text in SCHOOL.items():
            if name in named and not (name == "办学类型" and sheet.cell(row, named[name]).value):
                typed = text.replace(",", "")
                sheet.cell(row, named[name]).value = float(typed) if typed[0].isdigit() else typed
    sheet.cell(rows[-1], named["小学专任教师数"]).value = "约六十"
    sheet.cell(head, named["教学用房面积"]).value = "甲栏"
    book.save(file)

    county.go(f"/filings/collections/{place['this']}/")
    county.link("交工作簿").click()
    county.page.get_by_label("工作簿").set_input_files(file)
    county.button("传上来看看").click()
    expect(county.page.locator("p.lead")).to_contain_text("处必须改")
    mapping = county.page.get_by_label("甲栏认成")
    fold = county.page.locator("main details", has_text="甲栏")
    if not mapping.is_visible():
        fold.locator("summary").first.click()
    mapping.select_option("教学用房面积")
    county.button("照下面改过的对应再看一遍").click()
    county.page.wait_for_load_state()
    assert county.page.get_by_label("甲栏认成").input_value() == "教学用房面积"
    expect(county.page.locator(".faults")).to_contain_text("约六十")

    wizard = county.page.url
    county.button("下载标好错的工作簿").click()
    marked = openpyxl.load_workbook(downloaded(county, made(county), tmp_path))
    assert "问题清单" in marked.sheetnames

    county.page.goto(wizard)
    county.page.get_by_label("先收没错的，有错的改好再交").check()
    county.button("收下").click()
    expect(county.page.locator("main tbody tr").first).to_be_visible()
    county.reads("没收")
    county.reads("收成草稿")
