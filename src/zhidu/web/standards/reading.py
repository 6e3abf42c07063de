"""把说明书的 Markdown 读成一块一块，给模板显示。说明书的话只在 insight 写一遍，这里不另写。

只认 insight 写得出来的那几样：标题、表、短句、段落；行内只有链接、加粗、代码和转义。认不得的记号就是文字。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Href = Callable[[str], str]
_INLINE = re.compile(
    r"\\(?P<escaped>.)|\*\*(?P<strong>.+?)\*\*|`(?P<code>[^`]+)`|\[(?P<words>(?:\\.|[^\]\\])+)\]\((?P<target>[^)\s]+)\)"
)
_ESCAPE = re.compile(r"\\(.)")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Span:
    """一小段字：普通的、加粗的、代码，或一个链接（href 不空）。"""

    text: str
    strong: bool = False
    code: bool = False
    href: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """一块：标题（level 2 或 3）、段落、短句、表。用不着的部分空着。"""

    kind: Literal["heading", "paragraph", "bullets", "grid"]
    level: int = 0
    words: str = ""
    items: tuple[SafeString, ...] = ()
    head: tuple[SafeString, ...] = ()
    rows: tuple[tuple[SafeString, ...], ...] = ()

    @property
    def pairs(self) -> bool:
        """“项、内容”两列的表：排成名和值，不画格子。"""
        return self.head == ("项", "内容")


def blocks(page: str, href: Href) -> tuple[str, tuple[Block, ...]]:
    """（一级标题，其余各块）。href 把说明书里的相对链接变成网址，交回空串就只留文字。"""
    title = ""
    found: list[Block] = []
    for chunk in re.split(r"\n{2,}", page.strip()):
        if chunk.startswith("<!--"):
            continue
        if chunk.startswith("# "):
            title = plain_words(chunk[2:])
        else:
            found.extend(_blocks(chunk, href))
    return title, tuple(found)


def plain_words(text: str) -> str:
    """去掉记号，只留字。"""
    return "".join(each.text for each in spans(text, lambda target: ""))


def markup(text: str, href: Href) -> SafeString:
    """一行字变成 HTML：全部文字都转义过，只有链接、加粗、代码三种标签。"""
    return format_html_join("", "{}", ((_tagged(each),) for each in spans(text, href)))


def _tagged(span: Span) -> str:
    if span.href:
        return format_html('<a href="{}">{}</a>', span.href, span.text)
    if span.strong:
        unverified = "未核实" in span.text
        return format_html(
            '<strong class="unverified">〔{}〕</strong>' if unverified else "<strong>{}</strong>", span.text
        )
    return format_html("<code>{}</code>", span.text) if span.code else span.text


def spans(text: str, href: Href) -> Spans:
    """一行字拆成小段。"""
    made: list[Span] = []
    at = 0
    for match in _INLINE.finditer(text):
        _add(made, Span(text[at : match.start()]))
        at = match.end()
        if (escaped := match["escaped"]) is not None:
            _add(made, Span(escaped))
        elif match["strong"] is not None:
            _add(made, Span(_ESCAPE.sub(r"\1", match["strong"]), strong=True))
        elif match["code"] is not None:
            _add(made, Span(match["code"], code=True))
        else:
            _add(made, Span(_ESCAPE.sub(r"\1", match["words"]), href=href(match["target"])))
    _add(made, Span(text[at:]))
    return tuple(made)


def _add(made: list[Span], span: Span) -> None:
    """接上一小段；样子相同的并成一段。"""
    if not span.text:
        return
    if made and not span.href and not made[-1].href:
        last = made[-1]
        if (last.strong, last.code) == (span.strong, span.code):
            made[-1] = Span(last.text + span.text, span.strong, span.code)
            return
    made.append(span)


def _blocks(chunk: str, href: Href) -> Iterator[Block]:
    lines = chunk.split("\n")
    if match := re.match(r"(#{2,3}) (.*)", chunk):
        yield Block("heading", level=len(match[1]), words=markup(match[2], href))
    elif chunk.startswith("| "):
        head, _, *rows = [_cells(line, href) for line in lines]
        yield Block("grid", head=head, rows=tuple(rows))
    elif chunk.startswith("- "):
        yield Block("bullets", items=tuple(markup(line.removeprefix("- "), href) for line in lines))
    else:
        yield Block("paragraph", words=markup(" ".join(lines), href))


def _cells(line: str, href: Href) -> tuple[SafeString, ...]:
    return tuple(markup(each.strip(), href) for each in _CELL.split(line.strip())[1:-1])
