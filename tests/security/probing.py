"""探：一个人、一条网址、一组编号，一次请求；看门放没放、答复里露没露、和没有的编号答得一不一样、库里动没动。

四样都不问产品代码：谁进得了门写在 doors.py，谁不该看到什么写在 world.py，库里的行自己逐表比。
每次请求之后退回到原样，所以先后无关；一条网址门不让进时，编号一个也没读，换编号再试是同一次，只试一次。
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tests.security.canaries import seen
from tests.security.tables import carried
from tests.security.world import APART, NOBODY, World, foreign_state
from zhidu import web
from zhidu.web.session.visit import POST_COOKIE

PLAIN_FORM = "application/x-www-form-urlencoded"
#: 每次请求都写的、和别人的东西无关的表：会话、流水、请求编号的底账、登录的计数
OWN_TABLES = re.compile(r"^(django_session|audit_|accounts_deed|accounts_accountchange|accounts_signintally)")
_WRITES = re.compile(r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
_NAMES = re.compile(
    r"""(?:GET|POST|FILES|posted|given|asked)\.get(?:list)?\(\s*"([a-z_]+)"|"""
    r"""(?:_asked|_of|_in)\([^,()]+,\s*"([a-z_]+)"[,)]"""
)
#: 每次都不同、与编号无关的：令牌、请求编号、出错编号、几时几分
_EVER_NEW = re.compile(
    rb"[A-Za-z0-9]{64}|[0-9a-f]{8}-[0-9a-f-]{27}|nonce-[\w=+/-]+|[0-2]\d:[0-5]\d(?::[0-5]\d)?"
)
#: 不带编号、只办自己的事的网址：动哪几张表
OWN_WRITES = {
    "notices:read": frozenset({"notices_notice"}),
    "rectifying:commit-draw": frozenset({"rectification_revisitdraw"}),
    # 一次通过的是够得着、等自己审的；别县的单子动没动另有一道看着
    "reviews:pass-many": frozenset({"filings_filing", "filings_move", "notices_notice"}),
}
#: 不存在的编号，各种转换器各一个
ABSENT_KEY, ABSENT_UUID, ABSENT_CODE = 987654321, UUID(int=2**127 + 9), "9999999999"
#: 一条网址几个编号时最多试几种搭配；只有一个编号时加倍
MOST = 3


@cache
def names_read() -> tuple[str, ...]:
    """网页代码里从网址参数、表单里读的全部名字：自己从源码里找，多读一个就多试一个。"""
    found = {"next", "unit", "county", "school", "code", "year"}
    for file in Path(web.__file__).parent.rglob("*.py"):
        for pair in _NAMES.findall(file.read_text(encoding="utf-8")):
            found |= {name for name in pair if name}
    return tuple(sorted(found))


@dataclass(frozen=True)
class Spot:
    """一条网址：样式、名字、登记它的对象、各参数（名字，转换器的类名）。"""

    pattern: str
    name: str
    entry: URLPattern
    parts: tuple[tuple[str, str], ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """各参数是什么的编号：unit、person、post、filing、job、file、county、school…；说不清的是空串。"""
        return tuple(_kind(self.pattern, name, how) for name, how in self.parts)

    def path(self, values: Iterable[object]) -> str:
        """填上编号。"""
        return "/" + re.sub(r"<[^>]+>", "{}", self.pattern).format(*values)


#: 网址的开头 → 头一个编号是什么的
_STARTS = {
    "findings/": "finding", "rectification/": "case", "escalations/": "escalation", "remedies/": "remedy",
    "revisits/draw/": "draw", "revisits/": "revisit", "self-checks/": "self_check", "whistles/": "whistle",
    "documents/organs/": "organ", "documents/": "document",
    "publications/new/": "case", "publications/": "publication",
}  # fmt: skip


def _kind(pattern: str, name: str, how: str) -> str:
    """一个参数是什么的编号。"""
    if name in (
        "unit",
        "person",
        "post",
        "notice",
        "file",
        "job",
        "filing",
        "organ",
        "document",
        "case",
        "finding",
    ):
        return name
    if name == "name" and pattern.startswith(("rectification/", "documents/")):
        return "step" if pattern.startswith("rectification/") else "paper_step"
    if how == "IntConverter" and (
        start := next((each for each in _STARTS if pattern.startswith(each + "<")), "")
    ):
        return _STARTS[start]
    if how == "UUIDConverter":
        return "job" if pattern.startswith("jobs/") else "file"
    if how == "IntConverter":
        near = ("filings/<", "reviews/<", "imports/<", "quality/filings/<", "api/v1/filings/<")
        return "filing" if pattern.startswith(near) and name in ("key", "filing") else ""
    if pattern.startswith(("counties/<", "quality/counties/<")):
        return "county"
    return "school" if pattern.startswith("schools/<") else ""


def every_spot() -> list[Spot]:
    """全部网址，照登记的次序。"""
    found: dict[str, Spot] = {}

    def walk(patterns: list[URLPattern | URLResolver], before: str, space: str) -> None:
        for each in patterns:
            here = before + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, here, f"{space}{each.namespace}:" if each.namespace else space)
            else:
                parts = tuple((name, type(how).__name__) for name, how in each.pattern.converters.items())
                # 同一个样式登记两次的，只有头一个到得了
                found.setdefault(here, Spot(here, f"{space}{each.name or ''}", each, parts))

    walk(get_resolver().url_patterns, "", "")
    return list(found.values())


class Visitor(Client):
    """轻的浏览器：会话固定，答复不回写；不记模板和上下文，快一半。"""

    def request(self, **request: Any) -> Any:
        """一个请求，走全部中间件。"""
        return self.handler(self._base_environ(**request))


@dataclass
class Reply:
    """一次请求看到的：状态、答复、门放没放进视图、真动了哪些表。"""

    status: int
    body: bytes
    headers: Any
    inside: bool
    changed: frozenset[str]
    touched: bool

    def like(self, other: Reply, theirs: Iterable[object], ours: Iterable[object]) -> bool:
        """和另一个编号的答复一样不一样。两边的编号两份里都抹去：页面上碰巧有个一样的数，不算答得不同。"""
        both = [*theirs, *ours]
        return self.print_of(both) == other.print_of(both)

    def print_of(self, values: Iterable[object]) -> tuple[int, str, str]:
        """抹去编号和每次都新的东西以后的样子：两个编号答得一样，这个就一样。"""
        text = self.body if self.status == 404 else _EVER_NEW.sub(b"~", self.body)
        place = self.headers.get("Location", "").encode()
        if self.status != 404:  # 没有这一页的，一个字节也不该变
            for each in sorted({str(each) for each in values}, key=len, reverse=True):
                whole = re.compile(rb"(?<![\w-])" + re.escape(each.encode()) + rb"(?![\w-])")
                text, place = whole.sub(b"#", text), whole.sub(b"#", place)
        return self.status, hashlib.sha256(text).hexdigest(), place.decode()


@dataclass
class Prober:
    """一个世界里的探子。alarms：出的警；tried：问了几次；met：各网址哪些人进了门。"""

    world: World
    alarms: list[str] = field(default_factory=list)
    tried: int = 0
    met: dict[str, set[str]] = field(default_factory=dict)
    before: list[tuple[object, ...]] = field(default_factory=foreign_state)
    #: 翻开过交来的文件的网址
    opened: set[str] = field(default_factory=set)
    _visitors: dict[str, Visitor] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)

    def visitor(self, role: str) -> Visitor:
        """以某人的任职登录着的浏览器，造一次。"""
        if role not in self._visitors:
            browser = Visitor(raise_request_exception=False)
            self.world.enter(browser, role)
            # 上次用的任职、页面说自己在哪一页：也写成别人的
            browser.cookies[POST_COOKIE] = str(self.world.foreign["post"][0])
            browser.defaults["HTTP_HX_CURRENT_URL"] = f"http://testserver/schools/{min(self.world.codes)}/"
            self._visitors[role] = browser
        return self._visitors[role]

    def renew(self) -> None:
        """浏览器都重新造：它们头一次用时就把中间件接好了，换过中间件的要重接。"""
        self._visitors.clear()

    # ── 一次请求 ──

    def ask(
        self, role: str, spot: Spot, method: str, path: str, fields: dict[str, str],
        files: Mapping[str, SimpleUploadedFile] | None = None,
    ) -> Reply:  # fmt: skip
        """问一次，看四样，退回原样。"""
        reached: list[bool] = []
        written: set[str] = set()
        plain = spot.entry.callback

        def watched(*args: Any, **kwargs: Any) -> Any:
            reached.append(True)
            return plain(*args, **kwargs)

        def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if (found := _WRITES.match(sql)) and not OWN_TABLES.match(found[1]):
                written.add(found[1])
            return execute(sql, params, many, context)

        watched.policy = getattr(plain, "policy", None)  # type: ignore[attr-defined]  # 门照它放行
        browser, mark = self.visitor(role), transaction.savepoint()
        spot.entry.callback = watched
        try:
            with connection.execute_wrapper(noted), self._watching_files(spot):
                if files:
                    response = browser.post(path, fields | dict(files))
                elif method == "GET":
                    response = browser.get(f"{path}?{urlencode(fields)}", headers={"accept": "text/html"})
                else:
                    # 不带文件，就照平常的表单编：拆起来比带文件的快得多
                    response = browser.post(path, urlencode(fields), content_type=PLAIN_FORM)
                body = b"".join(response.streaming_content) if response.streaming else response.content
            touched = bool(written) and foreign_state() != self.before
            changed = frozenset(name for name in written if self._differs(name, mark))
        finally:
            spot.entry.callback = plain
            transaction.savepoint_rollback(mark)
            transaction.savepoint_commit(mark)
        self.tried += 1
        return Reply(response.status_code, body, response.headers, bool(reached), changed, touched)

    @contextmanager
    def _watching_files(self, spot: Spot) -> Iterator[None]:
        """记下哪条网址翻开了文件。"""
        plain = WSGIRequest.FILES

        def noted(request: WSGIRequest) -> Any:
            self.opened.add(spot.name)
            return plain.fget(request)

        WSGIRequest.FILES = property(noted)
        try:
            yield
        finally:
            WSGIRequest.FILES = plain

    def _differs(self, table: str, mark: str) -> bool:
        """这张表和原来一样不一样。原来的样子头一次用到时退回去取。"""
        now = digest_of(table)
        if table not in self._digests:
            transaction.savepoint_rollback(mark)
            self._digests[table] = digest_of(table)
        return now != self._digests[table]

    # ── 一条网址 ──

    def probe(self, role: str, spot: Spot, expected: frozenset[str] | None) -> None:
        """一个人把一条网址的每个编号、每种参数、GET 和 POST 都试一遍；expected 是进得了门的人。"""
        before, inside = len(self.alarms), False
        for method in ("GET", "POST"):
            absent: dict[int, tuple[Reply, list[object]]] = {}
            for number, each in enumerate(probes(spot, self.world, role)):
                path = spot.path(each.values)
                reply = self.ask(role, spot, method, path, each.fields)
                self._judge(role, spot, method, path, reply, expected)
                if role in NOBODY and (each.apart or not each.values):
                    self._unmoved(f"{role or '没登录'} {method} {path}", spot, reply)
                used = [*each.values, *each.fields.values()]
                if each.absent:
                    absent[each.variant] = reply, used
                elif each.apart and each.variant in absent and not reply.like(*absent[each.variant], used):
                    self.alarms.append(f"{role} {method} {path}：和没有的编号答得不一样（{reply.status}）")
                if len(self.alarms) > before:
                    return
                if not reply.inside and number == 0:
                    break  # 门没让进，编号还没读
                inside = True
        if inside:
            self._carry(role, spot, expected)

    def _carry(self, role: str, spot: Spot, expected: frozenset[str] | None) -> None:
        """带着写了别人编号的文件再来一次。照表里的字办的，另有一场走到底（test_carrying）。"""
        each = list(probes(spot, self.world, role))[1 if spot.parts else 0]
        path = spot.path(each.values)
        reply = self.ask(role, spot, "POST", path, each.fields, carried(spot.name, min(self.world.codes)))
        self._judge(role, spot, "带文件 POST", path, reply, expected)
        if role in NOBODY and (each.apart or not each.values):
            self._unmoved(f"{role or '没登录'} 带文件 POST {path}", spot, reply)

    def _judge(
        self, role: str, spot: Spot, method: str, path: str, reply: Reply, expected: frozenset[str] | None
    ) -> None:
        where = f"{role or '没登录'} {method} {path}"
        if reply.inside:
            self.met.setdefault(spot.name, set()).add(role)
        if reply.inside and expected is not None and role not in expected:
            self.alarms.append(f"{where}：不该进得了这扇门")
        if reply.status >= 500:
            self.alarms.append(f"{where}：服务器出错 {reply.status}")
        if not reply.inside and reply.status not in (302, 404, 405):
            self.alarms.append(f"{where}：门不让进却答 {reply.status}，和没有这一页不一样")
        for bird in seen(reply.body, reply.headers) & self.world.hidden.get(role, set()):
            self.alarms.append(f"{where}：{self.world.birds.planted[bird]}")
        if role in NOBODY and reply.touched:
            self.alarms.append(f"{where}：改动了别人的单子")

    def _unmoved(self, where: str, spot: Spot, reply: Reply) -> None:
        """拿别人的编号来，一张表也不该动；把自己的通知全标成看过、给自己的督导室承诺种子不算。"""
        moved = reply.changed - OWN_WRITES.get(spot.name, frozenset())
        if moved:
            self.alarms.append(f"{where}：改动了 {'、'.join(sorted(moved))}")


def digest_of(table: str) -> str:
    """一张表全部行的摘要。"""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()


@dataclass(frozen=True)
class Probe:
    """要试的一次：路径里的编号，第几种参数，参数；apart 样样都够不着，absent 样样都没有。"""

    values: tuple[object, ...]
    variant: int
    fields: dict[str, str]
    apart: bool = False
    absent: bool = False


def probes(spot: Spot, world: World, role: str) -> Iterator[Probe]:
    """一条网址要试的。没有的编号排在头里，好比着看。"""
    names, code, key = names_read(), min(world.codes), min(world.keys)
    uuid = str(min(world.uuids, key=UUID.__str__))
    carried = [dict.fromkeys(names, value) | FIXED for value in (code, str(key), uuid)]
    if not spot.parts:
        for variant, fields in enumerate(carried):
            yield Probe((), variant, fields)
        return
    fields = dict.fromkeys(names, ABSENT_CODE) | FIXED
    yield Probe(tuple(_absent(how) for _, how in spot.parts), 0, fields, absent=True)
    apart = APART.get(role, frozenset())
    pools = [
        world.foreign.get(kind) or _all(how, world)
        for kind, (_, how) in zip(spot.kinds, spot.parts, strict=True)
    ]
    for values in _mixed(pools):
        fit = all(
            kind in apart and value in world.foreign.get(kind, ())
            for kind, value in zip(spot.kinds, values, strict=True)
        )
        yield Probe(values, 0, fields, apart=fit)
    yield Probe(tuple(pool[0] for pool in pools), 1, carried[0])


#: 各处都这么填的：日子、年份、请求编号、看到的是第几次变动
FIXED = {
    "saves": "1", "year": "2026", "request_id": str(UUID(int=2**126 + 7)), "reason": "越权", "seen": "1", "due_on": "2027-03-01",
    "found_on": "2026-03-02", "visited_on": "2027-04-06", "served_on": "2026-03-02", "applied_on": "2026-03-02",
}  # fmt: skip


def _mixed(pools: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """几个编号的搭配：先样样都换到，再挨个配几对。一个编号的至多试六个。"""
    if len(pools) == 1:
        yield from ((value,) for value in pools[0][: MOST * 2])
        return
    longest = max(len(pool) for pool in pools)
    lined = [tuple(pool[at % len(pool)] for pool in pools) for at in range(min(longest, MOST * 2))]
    yield from dict.fromkeys([*lined, *itertools.islice(itertools.product(*pools), MOST)])


def _absent(how: str) -> object:
    return {"IntConverter": ABSENT_KEY, "UUIDConverter": ABSENT_UUID}.get(how, ABSENT_CODE)


def _all(how: str, world: World) -> list[Any]:
    match how:
        case "IntConverter":
            return sorted(world.keys)
        case "UUIDConverter":
            return sorted(world.uuids)
        case _:
            return sorted(world.codes)
