"""后台办的事：导入工作簿、做预填表、做标好错的副本。都可以从头重来：编号由任务编号推出，办两遍也只收一次。"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.utils import timezone

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.files.actions import keep
from zhidu.files.queries import path_of, stored
from zhidu.filings.actions.examining import examine_stale
from zhidu.filings.actions.intake import Wanted, submit_taken, take_intake
from zhidu.filings.enums import AskedRows
from zhidu.filings.models import Collection
from zhidu.filings.queries.collections import asked_of, borrowed_columns, collection
from zhidu.filings.queries.foreseeing import foreseen
from zhidu.filings.queries.slots import fillable, last_year_rows, lessons_of, own_identity, this_year_rows
from zhidu.filings.rules.mapping import Pointed, pointed, remembered
from zhidu.filings.rules.prefill import prefilled_rows
from zhidu.jobs.rules import Running, handler
from zhidu.organisations.queries import city_name
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rulebook import Release
from zhidu.sandbox import read_workbook
from zhidu.workbooks import Intake, read_submissions
from zhidu.workbooks.marked import write_marked
from zhidu.workbooks.prefilled import write_prefilled

_EXCEL = ".xlsx"
#: 数据质量页隔多久跟上一次（秒）：要问的话不必即时，别挤着报送和重算
EVERY = 10 * 60


@handler("filings.import", title="导入工作簿")
def import_workbook(job: Running) -> dict[str, Any]:
    """把交来的工作簿收进填报单。

    arguments：collection、file（附件编号）；take（all 全部 / good 只收没错的行）、submit（收下就逐份报送）、
    mapping（人改过的对应，见 rules.mapping.pointed）、any_year（年份不合也收）。
    """
    by, found, release = _asked(job)
    chosen = pointed(job.arguments.get("mapping") or [], release)
    with _named_copy(job, by) as path:
        intake = _read(job, path, release, by=by, collection=found, chosen=chosen)
    if intake.year not in (None, found.year) and not job.arguments.get("any_year"):
        raise Declined(
            f"这份工作簿写的是 {intake.year} 年，《{found.title}》要的是 {found.year} 年。拿错了请换一份；"
            "没错的，请勾选“年份不合也收”再导入。"
        )
    wanted = Wanted(take="good" if job.arguments.get("take") == "good" else "all", pointed=chosen)
    result = take_intake(
        by=by, collection_id=found.pk, intake=intake, file=UUID(str(job.arguments["file"])), wanted=wanted,
        at=job.at, request_id=job.request_id("filings.intake"), progress=job.progress,
    )  # fmt: skip
    lines = result["filings"]
    if job.arguments.get("submit"):
        lines = submit_taken(
            result, by=by, at=job.at, request_id=job.request_id("filings.submit"), progress=job.progress
        )
    job.progress(len(lines), len(lines), "收完")
    told = {**result, "filings": lines, "submitted": sum(1 for each in lines if each["submitted"])}
    return {**told, "message": _said(told)}


def _said(result: dict[str, Any]) -> str:
    parts = [f"收下 {result['taken']} 份"]
    if result["submitted"]:
        parts.append(f"报送 {result['submitted']} 份")
    if result["skipped"] or result["unmatched"]:
        parts.append(f"没收 {result['skipped']} 份、{result['unmatched']} 行对不上")
    if result.get("same"):
        parts.append(f"{result['same']} 行和已经报的一样，不必再收")
    errors = result["counts"].get("error", 0)
    return "，".join(parts) + (f"；有 {errors} 处必须改的错。" if errors else "。")


@handler("filings.prefill", title="做预填的填报表")
def make_prefilled(job: Running) -> dict[str, Any]:
    """做一份预填好的工作簿：今年已经填的，没填的写上年的数。arguments：collection、unit（学校，或区县连同全部学校）。"""
    by, found, release = _asked(job)
    unit = int(job.arguments["unit"])
    own = fillable(found.pk, by=by, unit=unit)
    if not own:
        raise NotFound
    job.progress(0, 2, "取上年的数")
    city = city_name(on=by.on)
    schools = [own_identity(each, city) for each in own if each.rows != AskedRows.COUNTY]
    county = next((own_identity(each, city) for each in own if each.rows == AskedRows.COUNTY), None)
    asked = asked_of(found)
    last = last_year_rows(found, asked, [each.unit_id for each in own])
    now = this_year_rows(own, asked, by=by)
    rows = prefilled_rows(release, schools=schools, county=county, last=last, now=now)
    whole = next((each for each in own if each.unit_id == unit), None)
    name = f"{found.year}年{release.short}填报表（{whole.name if whole else '全部'}）{_EXCEL}"
    units = sorted({each.county for each in schools} | ({county.county} if county else set()))
    job.progress(1, 2, "写工作簿")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "填报表.xlsx"
        filled = write_prefilled(
            release, path, title=found.title, year=found.year, rows=rows, units=units, omit=_lent(found)
        )
        receipt = keep(
            path, by=by, unit=unit, right=Right.FILL_FILINGS, purpose="filings.prefill", name=name, at=job.at,
            request_id=job.request_id("filings.prefill"),
        )  # fmt: skip
    job.progress(2, 2, "做好")
    held = sum(1 for given in rows.values() for each in given if each.now)
    said = f"{len(schools)} 所学校的表做好了"
    said += f"，今年已经填的 {held} 行照写" if held else ""
    said += f"，预填了上年的 {filled} 个数。" if filled or not held else "。"
    return {"file": str(receipt.id), "cells": filled, "link": f"/files/{receipt.id}/", "message": said}


@handler("filings.mark", title="做标好错的副本")
def make_marked(job: Running) -> dict[str, Any]:
    """照交来的工作簿重写一本，有错的格标出来。arguments：collection、file、mapping。"""
    by, found, release = _asked(job)
    chosen = pointed(job.arguments.get("mapping") or [], release)
    source = stored(str(job.arguments["file"]), by=by, on=timezone.localdate(job.at))
    with _named_copy(job, by) as path, TemporaryDirectory() as folder:
        intake = _read(job, path, release, by=by, collection=found, chosen=chosen)
        job.progress(2, 3, "标错")
        out = Path(folder) / "标好错.xlsx"
        book = read_workbook(path)
        faults = [*foreseen(found, intake, by=by).faults, *intake.faults]
        marked = write_marked(book, faults, out, on=timezone.localdate(job.at), sources=intake.sources)
        receipt = keep(
            out, by=by, unit=source.unit_id, right=source.right, purpose="filings.mark",
            name=f"{Path(source.name).stem}（标好错）{_EXCEL}", at=job.at,
            request_id=job.request_id("filings.mark"),
        )  # fmt: skip
    job.progress(3, 3, "做好")
    said = f"标了 {marked} 格，共 {len(faults)} 处毛病，下载后看“问题清单”。"
    return {"file": str(receipt.id), "cells": marked, "link": f"/files/{receipt.id}/", "message": said}


@handler("filings.examine", title="数据体检", every=EVERY)
def examine_filings(job: Running) -> dict[str, Any]:
    """体检旧了的各县都查一遍，数据质量页照它数。没变过的县不查。"""
    done = examine_stale(at=job.at, progress=job.progress)
    return {"counties": done, "message": f"体检了 {done} 个县次。" if done else "没有变过的。"}


def _lent(found: Collection) -> dict[str, set[str]]:
    """表单名 → 用别处的数、不用填的列。"""
    omitted: dict[str, set[str]] = {}
    for form, column in borrowed_columns(found):
        omitted.setdefault(form, set()).add(column)
    return omitted


def _asked(job: Running) -> tuple[Actor, Collection, Release]:
    """谁在办、哪次采集、照哪个发布版。测算程序不收表。"""
    if not isinstance(job.by, Actor):
        raise NotFound
    found = collection(int(job.arguments["collection"]), by=job.by)
    release = asked_of(found).release
    if release is None:
        raise Declined("补充采集只有几项，请在网页上填，不用工作簿。")
    return job.by, found, release


def _read(
    job: Running, path: Path, release: Release, *, by: Actor, collection: Collection, chosen: Pointed
) -> Intake:
    job.progress(0, 3, "读工作簿")
    known = remembered(lessons_of(by.unit_id, collection.rulebook_id))
    intake = read_submissions([path], release, mapping=chosen, remembered=known)
    job.progress(1, 3, f"读到 {sum(len(each.rows) for each in intake.tables.values())} 行")
    return intake


@contextmanager
def _named_copy(job: Running, by: Actor) -> Iterator[Path]:
    """附件盘上的名字是编号；报错时要说人认得的文件名，所以照原名拷一份，用完就删。"""
    source = stored(str(job.arguments["file"]), by=by, on=timezone.localdate(job.at))
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(source.name).name
        shutil.copyfile(path_of(source), path)
        yield path
