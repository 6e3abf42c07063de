"""成批发文时排在前头：另起两个进程照预计的文号先排，这边只管取号、存、送达，两个核都用上。

预计的号只是预计：真取的时候不对，就当没排过，由发文那一步自己重排。进程出了事也一样，慢些，不会错。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from zhidu.documents.enums import DocumentState
from zhidu.documents.models import Document, Register
from zhidu.documents.rules.numbers import number_words
from zhidu.documents.rules.pressing import Pressed, pressed
from zhidu.kernel import ZhiduError

#: 几件以上才值得另起进程；起几个；排在前头几件
FEWEST, WORKERS, AHEAD = 20, 2, 8

Take = Callable[[int], Pressed | None]


@contextmanager
def pressing_ahead(keys: Sequence[int], *, at: datetime) -> Iterator[Take]:
    """照 keys 的次序排在前头。交出一个函数：给公文的主键，交回排好的；没排的、排不出来的交回 None。"""
    planned = _planned(keys, at)
    if len(planned) < FEWEST:
        yield lambda _: None
        return
    # 用 spawn：办任务的是多线程的进程，fork 出来的孩子会带着别的线程拿住的锁
    pool = ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"))
    try:
        yield _Queue(pool, planned, at).take
    finally:
        pool.shutdown(cancel_futures=True)


def _planned(keys: Sequence[int], at: datetime) -> dict[int, tuple[dict[str, Any], str]]:
    """签发了的各件的全文和预计的文号，照次序；代字不全的不排，留给发文那一步说为什么。"""
    found = Document.objects.filter(pk__in=keys, state=DocumentState.SIGNED, paper__isnull=False)
    ready = {each.pk: each for each in found.select_related("organ").defer("template_text", "values")}
    year = localdate(at).year
    last = {
        (organ, series): number
        for organ, series, number in Register.objects.filter(year=year).values_list("organ", "series", "last")
    }
    planned: dict[int, tuple[dict[str, Any], str]] = {}
    for each in (ready[key] for key in keys if key in ready):
        assert each.paper is not None
        series = each.organ.series.get(each.paper["form"], "")
        if series:
            book = (each.organ_id, series)
            last[book] = last.get(book, 0) + 1
            planned[each.pk] = (each.paper, number_words(series, year, last[book]))
    return planned


@dataclass(slots=True)
class _Queue:
    """排着队的：总有几件排在前头，多了占内存。"""

    pool: ProcessPoolExecutor
    planned: dict[int, tuple[dict[str, Any], str]]
    at: datetime
    waiting: dict[int, Future[Pressed]] = field(default_factory=dict)

    def take(self, key: int) -> Pressed | None:
        """这一件排好的。"""
        try:
            self._fill(key)
            found = self.waiting.pop(key, None)
            return None if found is None else found.result()
        except (BrokenProcessPool, ZhiduError):
            return None

    def _fill(self, key: int) -> None:
        while self.planned and (len(self.waiting) < AHEAD or key in self.planned):
            first = next(iter(self.planned))
            record, number = self.planned.pop(first)
            self.waiting[first] = self.pool.submit(
                pressed, first, record, number, localdate(self.at), settings.ZHIDU_FONTS
            )
