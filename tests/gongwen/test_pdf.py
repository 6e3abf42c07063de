"""排出来的 PDF 合 GB/T 9704—2012：版心、行数字数、红头红线、版记、页码；同样的内容同样的字节；外来的字只是字。"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.gongwen.looking import (
    DAY,
    LEFT,
    MM,
    ORGAN,
    PITCH,
    TALL,
    TOP,
    WIDE,
    Word,
    bitmap,
    pages,
    paper,
    text,
)
from zhidu.gongwen import Annex, Form, Heading, Items, Paper, Paragraph, Rendered, Table, render_pdf

PLAIN = "督导整改问题核查办法示例" * 100
IMPRINT = {"copies_to": ("市教育局", "市财政局"), "printed_by": ORGAN, "printed_on": DAY}


@pytest.fixture(scope="module")
def long() -> Rendered:
    """正文好几面的一份。"""
    return render_pdf(paper(PLAIN, PLAIN, **IMPRINT), fonts=None)


def lines(page: list[Word]) -> list[Word]:
    """版心里 3 号字的各行（页码、版记不算）。"""
    found = [word for word in page if word.top < TOP + TALL - 5 and word.bottom - word.top > 14]
    rows: dict[int, Word] = {}
    for word in found:
        key = round((word.top + word.bottom) / 2)
        same = rows.get(key)
        rows[key] = word if same is None else Word(
            min(same.left, word.left), word.top, max(same.right, word.right), word.bottom, same.text + word.text
        )  # fmt: skip
    return [rows[key] for key in sorted(rows)]


def test_a_full_page_has_22_lines_of_28_characters_within_the_core(long: Rendered, tmp_path: Path) -> None:
    full = lines(pages(long.content, tmp_path)[1])
    assert len(full) == 22
    whole = [line for line in full if len(line.text) == 28]
    assert len(whole) >= 20
    for line in whole:
        assert line.left == pytest.approx(LEFT, abs=0.6)
        assert line.right == pytest.approx(LEFT + WIDE, abs=0.8)
    steps = {round(low.top - high.top, 2) for high, low in pairwise(full)}
    assert max(abs(step - PITCH) for step in steps) < 0.05
    middle = (full[0].top + full[0].bottom) / 2
    assert abs(middle - (TOP + PITCH / 2)) < 4
    last = (full[-1].top + full[-1].bottom) / 2
    assert last + PITCH / 2 <= TOP + TALL + 4


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(long: Rendered, tmp_path: Path) -> None:
    found = pages(long.content, tmp_path)
    assert len(found) == long.pages >= 4
    for number, page in enumerate(found, 1):
        folio = [word for word in page if word.top > TOP + TALL]
        assert "".join(word.text for word in folio) == f"—{number}—"
        middle = (folio[0].top + folio[0].bottom) / 2
        assert middle == pytest.approx(TOP + TALL + 7 * MM, abs=4)
        if number % 2:
            assert folio[-1].right == pytest.approx(LEFT + WIDE - 14, abs=1)
        else:
            assert folio[0].left == pytest.approx(LEFT + 14, abs=1)


def test_the_red_mark_and_the_red_line(tmp_path: Path) -> None:
    made = render_pdf(paper("示例。"), fonts=None)
    page = bitmap(made.content, 1, tmp_path)
    red = page.rows(red=True)
    assert red[0][0] == pytest.approx(37 + 35, abs=1.2), "红头上边缘离版心上边缘 35 毫米"
    rule = page.rows(red=True, longer=150)
    assert rule[0][1] == pytest.approx(28, abs=0.3)
    assert rule[0][2] == pytest.approx(28 + 156, abs=0.3)
    number = next(word for word in pages(made.content, tmp_path)[0] if "〔2026〕" in word.text)
    middle = (number.left + number.right) / 2
    assert middle == pytest.approx(LEFT + WIDE / 2, abs=6)
    ink = (number.top + number.bottom) / 2 / MM + 16 / 2 / MM
    assert rule[0][0] - ink == pytest.approx(4, abs=1), "红线在文号下 4 毫米"


def test_the_letter_has_its_own_mark_and_double_lines(tmp_path: Path) -> None:
    made = render_pdf(paper("示例。", form=Form.LETTER, number="示教督办函〔2026〕6号"), fonts=None)
    page = bitmap(made.content, 1, tmp_path)
    red = page.rows(red=True)
    assert red[0][0] == pytest.approx(30, abs=1.2), "标志上边缘离上页边 30 毫米"
    rules = page.rows(red=True, longer=160)
    assert {round(left) for _, left, _ in rules} == {20}
    assert {round(right) for _, _, right in rules} == {190}
    upper = [top for top, _, _ in rules if top < 100]
    lower = [top for top, _, _ in rules if top > 200]
    assert lower[-1] == pytest.approx(297 - 20, abs=0.4)
    assert _thickness(upper)[0] > _thickness(upper)[1], "上粗下细"
    assert _thickness(lower)[0] < _thickness(lower)[1], "上细下粗"
    words = pages(made.content, tmp_path)[0]
    assert not [word for word in words if word.top > TOP + TALL], "首页不显示页码"
    number = next(word for word in words if "〔2026〕" in word.text)
    assert number.right == pytest.approx(LEFT + WIDE, abs=1), "文号顶格居版心右边"


def _thickness(rows: list[float]) -> list[int]:
    """两条线各有几行点。"""
    runs = [[rows[0]]]
    for before, top in pairwise(rows):
        if top - before > 0.25:
            runs.append([])
        runs[-1].append(top)
    assert len(runs) == 2
    return [len(run) for run in runs]


@pytest.mark.parametrize("length", [2, 14, 20, 26, 33])
def test_the_imprint_is_at_the_foot_of_a_last_even_page(length: int, tmp_path: Path) -> None:
    body = ["示例市教育督导工作。" * 5] * length
    made = render_pdf(paper(*body, **IMPRINT), fonts=None)
    found = pages(made.content, tmp_path)
    assert len(found) == made.pages
    assert made.pages % 2 == 0
    last = found[-1]
    printed = next(word for word in last if "印发" in word.text)
    assert TOP + TALL - 26 < printed.bottom < TOP + TALL + 3
    black = bitmap(made.content, made.pages, tmp_path).rows(red=False, longer=150)
    assert len(black) >= 3
    assert black[-1][0] == pytest.approx(37 + 225, abs=0.5), "末条线与版心下边缘重合"
    assert {round(left) for _, left, _ in black} == {28}
    signed = [
        number for number, page in enumerate(found, 1) if any(word.text == "2026年11月5日" for word in page)
    ]
    assert signed
    page = found[signed[0] - 1]
    assert any("教育督导工作" in word.text for word in page), "落款那一页要有正文"
    if made.pages - signed[0] == 2:
        assert not [word for word in last if word.top > TOP + TALL], "前面有空白页的，版记页不编页码"
        assert any("空白" in note for note in made.notes)


@pytest.mark.parametrize("filler", range(9, 20))
def test_the_signature_never_stands_alone(filler: int, tmp_path: Path) -> None:
    body = ["正文一行。"] * filler
    made = render_pdf(paper(*body, attachments=("甲", "乙")), fonts=None)
    for page in pages(made.content, tmp_path):
        words = [word.text for word in page]
        if "2026年11月5日" in words:
            assert "正文一行。" in words
    assert "此页无正文" not in text(made.content, tmp_path)


def test_a_long_last_paragraph_widens_the_lines_instead(tmp_path: Path) -> None:
    """末段比一面还长，没法整段搬到落款那一页。"""
    made = [
        render_pdf(paper("示" * (28 * rows - 2), signature=(ORGAN,)), fonts=None) for rows in range(26, 36)
    ]
    for each in made:
        page = next(
            page for page in pages(each.content, tmp_path) if any(w.text == "2026年11月5日" for w in page)
        )
        assert any(set(word.text) == {"示"} for word in page), each.notes


def test_where_the_signature_and_the_date_stand(tmp_path: Path) -> None:
    sealed = pages(render_pdf(paper("示例。", signature=("示例局",)), fonts=None).content, tmp_path)[0]
    day = next(word for word in sealed if word.text == "2026年11月5日")
    organ = next(word for word in sealed if word.text == "示例局")
    cell = WIDE / 28
    assert day.right == pytest.approx(LEFT + WIDE - 4 * cell, abs=1), "盖章的日期右空四字"
    assert (organ.left + organ.right) / 2 == pytest.approx((day.left + day.right) / 2, abs=1)
    plain = pages(
        render_pdf(paper("示例。", signature=("示例市教育督导办公室",), sealed=False), fonts=None).content,
        tmp_path,
    )
    day = next(word for word in plain[0] if word.text == "2026年11月5日")
    organ = next(word for word in plain[0] if word.text == "示例市教育督导办公室")
    assert organ.right == pytest.approx(LEFT + WIDE - 2 * cell, abs=1), "不盖章的署名右空二字"
    assert day.left - organ.left == pytest.approx(2 * cell, abs=1), "日期比署名右移二字"


def test_every_element_is_there_in_order(tmp_path: Path) -> None:
    heading = Heading(
        (ORGAN,),
        number="示教督办〔2026〕18号",
        copy_number="000001",
        secrecy="秘密★1年",
        urgency="特急",
        signers=("示例甲",),
    )
    made = render_pdf(
        paper(
            Paragraph("一、总体情况", 1), "正文。", Items((("时间", "上午"),)),
            Table(("指标", "值"), (("面积", "5.77"),)),
            heading=heading, attachments=("清单", "记录"), note="此件公开发布",
            annexes=(Annex("清单", (Paragraph("附件里的话。"),)), Annex("宽表", (Table(("甲", "乙"), (("一", "二"),)),), landscape=True)),
            **IMPRINT,
        ),
        fonts=None,
    )  # fmt: skip
    said = text(made.content, tmp_path)
    order = [
        *("000001", "秘密★1年", "特急", "签发人：示例甲"),
        *("关于示例事项的通知", "示例区人民政府：", "一、总体情况", "正文。", "时间：上午", "指标", "附件："),
        *("2026年11月5日", "（此件公开发布）", "附件1", "附件里的话。", "附件2"),
        *("抄送：市教育局，市财政局。", "2026年11月5日印发"),
    ]
    flow = [said.index(each) for each in order[4:] if each != "关于示例事项的通知"]
    assert flow[:6] == sorted(flow[:6])
    assert [said.count(each) >= 1 for each in order] == [True] * len(order)
    assert (
        said.index("（此件公开发布）")
        < said.index("附件里的话。")
        < said.index("附件2")
        < said.index("抄送：")
    )


def test_joint_organs_stand_in_rows_and_all_sign(tmp_path: Path) -> None:
    organs = ("示例市教育局", "示例市财政局", "示例市自然资源局")
    made = render_pdf(
        paper("示例。", heading=Heading(organs, number="示教〔2026〕1号"), signature=organs), fonts=None
    )
    words = pages(made.content, tmp_path)[0]
    signed = [word for word in words if word.top > 130 * MM]
    assert [sum(organ in word.text for word in signed) for organ in organs] == [1, 1, 1]
    assert made.pages == 1
    assert bitmap(made.content, 1, tmp_path).rows(red=True)[0][0] == pytest.approx(72, abs=1.5)


def test_a_draft_says_so_and_has_no_number(tmp_path: Path) -> None:
    bare = paper("示例。", heading=Heading((ORGAN,)))
    draft, final = render_pdf(bare, fonts=None, draft=True), render_pdf(bare, fonts=None)
    assert "发文时编号" in text(draft.content, tmp_path)
    assert "草" in text(draft.content, tmp_path)
    assert "发文时编号" not in text(final.content, tmp_path)


def test_the_same_paper_gives_the_same_bytes() -> None:
    one, other = paper(PLAIN, **IMPRINT), paper(PLAIN, **IMPRINT)
    first = render_pdf(one, fonts=None)
    render_pdf(paper("隔一份别的。"), fonts=None)
    again = render_pdf(other, fonts=None)
    assert first.content == again.content
    later = render_pdf(replace(one, issued_on=DAY.replace(day=6)), fonts=None)
    assert later.content != first.content
    assert b"pdfaid" in first.content, "PDF/A 的标记"
    assert b"2026-11-05" in first.content


HOSTILE = [
    '#read("/etc/passwd")', "$x$ ] [ # \\ * _ `raw` <b> @a", '#eval("1+1") #import "@preview/x:1.0.0"', "{限期}【完】",
    "{{ x }} {% y %}", "𠮷野家　㐀　龘", "＂；DROP", "://" + "a" * 300,
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_words_from_outside_stay_words(words: str, tmp_path: Path) -> None:
    made = render_pdf(_everywhere(words), fonts=None)
    said = text(made.content, tmp_path)
    assert said.count(words.replace(" ", "").replace("　", "")) >= 3
    assert "root:" not in said


def _everywhere(words: str) -> Paper:
    """同一句话放进每一处。"""
    return Paper(
        Form.DOCUMENT, Heading((ORGAN,), words[:20], words[:20], words[:6], words[:6], words[:6]), words,
        (Paragraph(words), Table((words[:9], "b"), ((words, "y"),)), Items(((words[:9], words),))),
        (words,), (words,), (words,), issued_on=DAY, note=words, copies_to=(words,), printed_by=words, printed_on=DAY,
        annexes=(Annex(words, (Paragraph(words),)),),
    )  # fmt: skip


def test_invisible_and_broken_characters_are_dropped(tmp_path: Path) -> None:
    made = render_pdf(paper("甲\x00乙\x1f丙\u202e丁\ud800戊\u2066己\n庚"), fonts=None)
    said = text(made.content, tmp_path)
    assert "甲乙丙丁戊己" in said


def test_characters_no_font_has_are_printed_hollow_and_told(tmp_path: Path) -> None:
    made = render_pdf(paper("前\ue123后\ue124。"), fonts=None)
    assert set(made.missing) == {"\ue123", "\ue124"}
    assert "前□后□。" in text(made.content, tmp_path)
    assert any("□" in note for note in made.notes)


def test_a_very_long_name_flows_over_pages(tmp_path: Path) -> None:
    made = render_pdf(paper("名" * 10_000, title="长" * 2_000, signature=("署" * 40,)), fonts=None)
    for page in pages(made.content, tmp_path):
        assert all(word.right < LEFT + WIDE + 3 and word.left > LEFT - 3 for word in page)
        assert all(word.bottom < 290 * MM for word in page)


def test_fonts_are_told(tmp_path: Path) -> None:
    made = render_pdf(paper("示例。"), fonts=tmp_path)
    assert [use.role for use in made.fonts] == ["小标宋", "仿宋", "黑体", "楷体", "宋体"]
    proper = {"小标宋": "标宋", "仿宋": "仿宋", "黑体": "黑", "楷体": "楷", "宋体": "宋"}
    for use in made.fonts:
        assert use.family
        if use.family.startswith(("Fandol", "Noto")):
            assert use.is_substitute
            assert use in made.substitutes
        else:
            assert proper[use.role]


def test_headings_wear_their_fonts_and_do_not_end_a_page(tmp_path: Path) -> None:
    for filler in range(8, 14):
        made = render_pdf(
            paper(*["正文。"] * filler, Paragraph("二、整改要求", 1), "接着的话。" * 30), fonts=None
        )
        for page in pages(made.content, tmp_path):
            words = [word.text for word in lines(page)]
            if "二、整改要求" in words:
                assert words[-1] != "二、整改要求"


def test_several_threads_print_the_same() -> None:
    papers = [paper(f"第{number}份。") for number in range(8)]
    alone = [render_pdf(each, fonts=None).content for each in papers]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda each: render_pdf(each, fonts=None).content, papers))
    assert together == alone
    assert len(set(alone)) == len(papers)


@pytest.mark.parametrize(("length", "wide"), [(1, 1), (14, 1), (1, 30), (14, 30)])
def test_the_imprint_after_a_landscape_annex_is_still_on_an_even_page(
    length: int, wide: int, tmp_path: Path
) -> None:
    table = Table(("甲", "乙"), (("一", "二"),) * wide)
    annex = Annex("宽表", (table,), landscape=True)
    made = render_pdf(paper(*["示例市教育督导工作。" * 5] * length, annexes=(annex,), **IMPRINT), fonts=None)
    found = pages(made.content, tmp_path)
    assert made.pages % 2 == 0
    assert len(found) == made.pages
    assert any("印发" in word.text for word in found[-1])
    blank = not found[-2]
    assert blank == any("空白" in note for note in made.notes)
    assert blank != any("—" in word.text for word in found[-1]), "前面有空白页的，版记页不编页码"
    assert all(any("—" in word.text for word in page) for page in found[: -2 if blank else -1])
