"""标准库各页的样子：书架、一版、一个指标、两版的差别。话都出自 insight 的说明书。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from django.urls import reverse

from zhidu.insight.basis_sheets import formula_words
from zhidu.insight.indicator_pages import indicator_page, requirement
from zhidu.insight.rulebook_pages import rulebook_page
from zhidu.rulebook import LEVEL_WORDS, Change, Indicator, Release, compare
from zhidu.web.standards.reading import Block, blocks, plain_words
from zhidu.web.standards.shelf import Shelved, base_of
from zhidu.workbooks.book import Book, Column, Sheet, code_cell, number_cell, text_cell

UNVERIFIED = "〔未核实〕"


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """书架上的一行。doubted 是没核实的出处占多少，一条也没有就是空的。"""

    title: str
    url: str
    doc_no: str
    effective: str
    level: str
    version: str
    state: str
    indicators: int
    verified: str
    doubted: bool
    template_url: str


def shelf_rows(found: Iterable[Shelved]) -> tuple[ShelfRow, ...]:
    """书架各行。"""
    return tuple(_shelf_row(each) for each in found)


def _shelf_row(each: Shelved) -> ShelfRow:
    release = each.release
    ends = f" 至 {release.effective_to}" if release.effective_to else " 起"
    return ShelfRow(
        title=release.title,
        url=release_url(release.id, release.version),
        doc_no=release.doc_no,
        effective=f"{release.effective_from}{ends}",
        level=LEVEL_WORDS[release.level],
        version=release.version,
        state=each.in_force or ("" if each.newest else "旧版"),
        indicators=len(release.indicators),
        verified=f"{each.verified_share:.0%}",
        doubted=each.verified_share < 1,
        template_url=reverse("standards:template", args=[release.id, release.version]),
    )


@dataclass(frozen=True, slots=True)
class Section:
    """一节：二级标题和下面的各块。anchor 给目录跳。"""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """一页说明：标题、开头几块、各节、上下文的链接。"""

    title: str
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
    warning: str


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """一版的页面。"""

    short: str
    spelled: str
    reading: Reading
    facts: tuple[tuple[str, str], ...]
    template_url: str
    indicators_url: str
    others: tuple[tuple[str, str], ...]


def release_page(release: Release, shelf: Iterable[Shelved]) -> ReleasePage:
    """一版：身份、怎样才算达标、指标、哪些学校算、口径、开关、核实。"""
    base = base_of(release)
    reading = _reading(rulebook_page(release, base), release)
    citations = release.citations()
    doubted = sum(1 for each in citations if not each.verified)
    others = [each.release for each in shelf if each.release.spelled != release.spelled]
    return ReleasePage(
        short=release.short,
        spelled=release.spelled,
        reading=reading,
        facts=(
            ("指标", f"{len(release.indicators)} 个"),
            ("例题", f"{len(release.examples)} 道，逐道算对"),
            ("出处", f"{len(citations)} 条" + (f"，{doubted} 条{UNVERIFIED}" if doubted else "，都见过文本")),
            ("指纹", release.sha256[:16]),
        ),
        template_url=reverse("standards:template", args=[release.id, release.version]),
        indicators_url=reverse("standards:indicators", args=[release.id, release.version]),
        others=tuple((f"{each.short} {each.version}", each.spelled) for each in others),
    )


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """一个指标的页面：说明，同组的前一个、后一个。"""

    code: str
    name: str
    reading: Reading
    release_title: str
    release_url: str
    group: str
    before: tuple[str, str] | None
    after: tuple[str, str] | None


def indicator_of(release: Release, code: str) -> IndicatorPage | None:
    """一个指标；没有这个代码是 None。"""
    codes = [each.code for each in release.indicators]
    if code not in codes:
        return None
    place, found = codes.index(code), release.indicator(code)

    def beside(step: int) -> tuple[str, str] | None:
        at = place + step
        if not 0 <= at < len(codes):
            return None
        other = release.indicators[at]
        return f"{other.code} {other.short}", indicator_url(release, other.code)

    return IndicatorPage(
        code=code,
        name=found.name,
        reading=_reading(indicator_page(release, found), release),
        release_title=release.short,
        release_url=release_url(release.id, release.version),
        group=release.groups.get(found.group, found.group),
        before=beside(-1),
        after=beside(1),
    )


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """两版的差别：按说的是哪一样分堆。"""

    before: str
    after: str
    before_title: str
    after_title: str
    count: int
    summary: tuple[tuple[str, int], ...]
    groups: tuple[tuple[str, tuple[Change, ...]], ...]


def difference_page(before: Release, after: Release) -> DifferencePage:
    """比较两版。"""
    found = compare(before, after)
    groups: dict[str, list[Change]] = {}
    for change in found.changes:
        groups.setdefault(change.subject, []).append(change)
    count = Counter(change.tendency for change in found.changes if change.tendency)
    return DifferencePage(
        before=before.spelled,
        after=after.spelled,
        before_title=f"{before.short}（{before.doc_no}）",
        after_title=f"{after.short}（{after.doc_no}）",
        count=len(found.changes),
        summary=tuple(sorted(count.items())),
        groups=tuple((subject, tuple(changes)) for subject, changes in groups.items()),
    )


def release_url(rulebook_id: str, version: str) -> str:
    """一版的网址。"""
    return reverse("standards:release", args=[rulebook_id, version])


def indicator_url(release: Release, code: str) -> str:
    """一个指标的网址。"""
    return reverse("standards:indicator", args=[release.id, release.version, code])


def indicator_book(release: Release, on: date) -> Book:
    """指标清单的工作簿：一行一个指标。"""
    columns = [
        Column("代码", 8), Column("指标", 34), Column("组", 16), Column("要求", 40), Column("公式或条件", 46),
        Column("单位", 14), Column("线（条）", 9), Column("例题（道）", 10), Column("出处", 44), Column("核实", 16),
    ]  # fmt: skip
    rows = [
        (
            code_cell(each.code),
            text_cell(each.name),
            text_cell(release.groups.get(each.group, each.group)),
            text_cell(plain_words(requirement(each, release))),
            text_cell(formula_words(each)),
            text_cell(each.unit),
            number_cell(len(each.lines)),
            number_cell(sum(1 for example in release.examples if example.indicator == each.code)),
            text_cell(each.citation.spell()),
            text_cell(
                "未核实" if _doubtful(each) else "见过文本", tone="warn" if _doubtful(each) else "plain"
            ),
        )
        for each in release.indicators
    ]
    sheet = Sheet("指标清单", f"{release.title}：指标清单", columns, rows, frozen=2)
    return Book(
        f"{release.short}指标清单", [sheet], on, note=f"{release.spelled}　指纹 {release.sha256[:16]}"
    )


def shelf_book(rows: Iterable[ShelfRow], on: date) -> Book:
    """书架的工作簿。"""
    columns = [
        Column("标准", 40), Column("文号", 20), Column("级别", 8), Column("生效", 22), Column("版本", 9),
        Column("指标（个）", 10), Column("已核实的出处", 12), Column("在用", 18),
    ]  # fmt: skip
    cells = [
        (
            text_cell(each.title), text_cell(each.doc_no), text_cell(each.level), text_cell(each.effective),
            code_cell(each.version), number_cell(each.indicators), text_cell(each.verified), text_cell(each.state),
        )
        for each in rows
    ]  # fmt: skip
    return Book("标准库", [Sheet("标准库", "标准库", columns, cells, frozen=1)], on)


def difference_book(page: DifferencePage, on: date) -> Book:
    """差别清单的工作簿。"""
    changes = [each for _, members in page.groups for each in members]
    sheet = difference_sheet(changes, f"{page.before} 与 {page.after} 的差别")
    return Book("两版标准的差别", [sheet], on, note=f"{page.before} → {page.after}")


def difference_sheet(changes: Iterable[Change], title: str) -> Sheet:
    """差别清单的一张表。"""
    columns = [
        Column("哪一样", 30), Column("变的是什么", 30), Column("原来", 44), Column("现在", 44), Column("对学校", 9),
    ]  # fmt: skip
    rows = [
        tuple(text_cell(text) for text in (each.subject, each.what, each.old, each.new, each.tendency))
        for each in changes
    ]
    return Sheet("差别", title, columns, rows, frozen=1, empty="内容没有差别")


def _doubtful(indicator: Indicator) -> bool:
    found = [indicator.citation, *(line.citation for line in indicator.lines)]
    return not all(each.verified for each in found)


def _reading(page: str, release: Release) -> Reading:
    """说明书的一页读成标题和各节；开头的面包屑由网页自己的代替，末尾的提醒挪到页首。"""
    title, found = blocks(page, lambda target: _href(target, release))
    lead, sections, warning = [], [], ""
    current: list[Block] | None = None
    titles: list[str] = []
    for place, block in enumerate(found):
        words = block.words
        if block.kind == "heading" and block.level == 2:
            current = []
            titles.append(words)
            sections.append(current)
        elif words.startswith("写着“二手文本”的"):
            warning = words
        elif current is not None:
            current.append(block)
        elif place > 0:
            lead.append(block)
    made = zip(titles, sections, strict=True)
    return Reading(
        title=title,
        lead=tuple(lead),
        sections=tuple(
            Section(f"s{place}", words, tuple(inside)) for place, (words, inside) in enumerate(made, 1)
        ),
        warning=warning,
    )


def _href(target: str, release: Release) -> str:
    """说明书里的相对链接对应的网址：同一本的指标、同一本的封面、上级的封面和指标、书架。"""
    parts = PurePosixPath(target).parts
    if parts == ("..", "README.md"):
        return reverse("standards:shelf")
    home = release
    if len(parts) == 3 and parts[0] == "..":
        base = base_of(release)
        if base is None or base.id != parts[1]:
            return ""
        home = base
    name = parts[-1].removesuffix(".md") if parts else ""
    if name == "README":
        return release_url(home.id, home.version)
    known = {each.code for each in home.indicators}
    return indicator_url(home, name) if name in known else ""
