"""交工作簿：三步——传上来，看认成了什么（不对就改），收下并看还有哪里要改。"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.files.actions import ingest
from zhidu.files.queries import path_of, stored
from zhidu.filings import queries
from zhidu.filings.enums import CollectionState
from zhidu.filings.models import Collection
from zhidu.filings.queries.foreseeing import Overwritten, foreseen
from zhidu.filings.queries.slots import lessons_of
from zhidu.filings.rules.mapping import columns_of, pointed, remembered, sheet_matches
from zhidu.jobs.actions import ask
from zhidu.jobs.queries import job as one_job
from zhidu.kernel import Fault
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rulebook import Release
from zhidu.web.asking import Asking
from zhidu.web.filing.pages.changes import change_lines
from zhidu.web.filing.reading import request_id_of
from zhidu.web.jobs.pages import job_page
from zhidu.web.refusals import wants_fragment
from zhidu.workbooks import Intake, read_submissions

LARGEST = 32 << 20
SHOWN = 300
#: 一份会改掉的格至多列这么多
SHOWN_CHANGES = 20
#: 对应的输入框的名字：列|文件|工作表|列字母
COLUMN = "column"


def upload(request: Asking, key: int) -> HttpResponse:
    """第一步：传上来。"""
    found = _open(request, key)
    said = ""
    if request.method == "POST":
        given = request.FILES.get("workbook")
        if given is None:
            said = "请先选一个工作簿。"
        else:
            try:
                receipt = ingest(
                    by=request.actor, unit=request.actor.unit_id, right=Right.FILL_FILINGS,
                    purpose="filings.import", name=given.name or "工作簿", content=cast(IO[bytes], given.file),
                    at=request.now, request_id=request_id_of(request.POST), largest=LARGEST,
                )  # fmt: skip
            except Declined as refusal:
                said = refusal.message
            else:
                return redirect("imports:wizard", key, receipt.id)
    context = {"found": found, "said": said, "crumbs": _crumbs(found, "交工作簿")}
    return render(request, "imports/upload.html", context, status=422 if said else 200)


def wizard(request: Asking, key: int, file: UUID) -> HttpResponse:
    """第二步：认成了什么，读到几行，错在哪；不对的改了再看。"""
    found, release = _open(request, key), _release(request, key)
    kept = stored(file, by=request.actor, on=request.today)
    chosen = _chosen(request, kept.name)
    intake = _read(request, found, release, file, chosen)
    matches = sheet_matches(intake.sources, release)
    forms = [(form.name, form.title, columns_of(form)) for form in release.forms]
    coming = foreseen(found, intake, by=request.actor)
    faults = [*coming.faults, *intake.faults]
    context = {
        "found": found,
        "file": kept,
        "sheets": [
            {
                "match": each,
                "columns": _columns(each, forms),
                "title": _title(each.form or each.likely, forms),
            }
            for each in matches
        ],
        "rows": sum(len(table.rows) for table in intake.tables.values()),
        "filings": coming.filings,
        "same": coming.same,
        "errors": sum(1 for each in faults if each.severity == "error"),
        "asks": sum(1 for each in faults if each.severity == "warning"),
        "faults": _shown(faults),
        "lost": _lost(found, coming.overwritten),
        "year_differs": intake.year if intake.year not in (None, found.year) else None,
        "crumbs": _crumbs(found, "交工作簿"),
    }
    return render(request, "imports/wizard.html", context)


def take(request: Asking, key: int, file: UUID) -> HttpResponse:
    """第三步：收下。长的在后台办，转到进度页。"""
    found = _open(request, key)
    kept = stored(file, by=request.actor, on=request.today)
    job = ask(
        kind="filings.import", by=request.actor,
        arguments={
            "collection": found.pk, "file": str(file), "mapping": _chosen(request, kept.name),
            "take": "good" if request.POST.get("take") == "good" else "all",
            "submit": request.POST.get("submit") == "1",
            "any_year": request.POST.get("any_year") == "1",
        },
        at=request.now, request_id=request_id_of(request.POST), title=f"导入 {kept.name}",
    )  # fmt: skip
    return redirect("imports:result", job)


def marked(request: Asking, key: int, file: UUID) -> HttpResponse:
    """做一份标好错的副本。"""
    found = _open(request, key)
    kept = stored(file, by=request.actor, on=request.today)
    job = ask(
        kind="filings.mark", by=request.actor,
        arguments={"collection": found.pk, "file": str(file), "mapping": _chosen(request, kept.name)},
        at=request.now, request_id=request_id_of(request.POST), title=f"标错 {kept.name}",
    )  # fmt: skip
    return redirect("jobs:job", job)


def result(request: Asking, job: UUID) -> HttpResponse:
    """收了哪些、没收哪些、为什么。还在办的，自己刷新。"""
    found = one_job(job, by=request.actor)
    if found.kind != "filings.import":
        raise NotFound
    # 结果就在这一页，收到一半也停不得
    progress = replace(
        job_page(found, now=request.now), url=reverse("imports:result", args=[job]), link="", stop=""
    )
    made = found.result if progress.ended else {}
    context = {
        "progress": progress,
        "ended": progress.ended,
        "result": made,
        "faults": [Fault(**each) for each in made.get("faults", [])],
        "back": reverse("filing:collection", args=[int(found.arguments["collection"])]),
        "again": reverse("imports:upload", args=[int(found.arguments["collection"])]),
    }
    # 还在办：只换进度那一块；办完了：叫页面整页重开，按钮、清单一起出来
    if not wants_fragment(request):
        return render(request, "imports/result.html", context)
    if progress.ended:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "parts/progress.html", context)


def _open(request: Asking, key: int) -> Collection:
    found = queries.collection(key, by=request.actor)
    if found.state != CollectionState.OPEN:
        raise Declined(f"《{found.title}》{found.get_state_display()}，不能再交。")
    return found


def _release(request: Asking, key: int) -> Release:
    release = queries.asked_of(queries.collection(key, by=request.actor)).release
    if release is None:
        raise Declined("补充采集只有几项，请在网页上填，不用工作簿。")
    return release


def _read(
    request: Asking, found: Collection, release: Release, file: UUID, chosen: list[dict[str, object]]
) -> Intake:
    kept = stored(file, by=request.actor, on=request.today)
    known = remembered(lessons_of(request.actor.unit_id, found.rulebook_id))
    with tempfile.TemporaryDirectory(prefix="zhidu-import-") as folder:
        path = Path(folder) / Path(kept.name).name
        # 沙箱不收链接，照原名拷一份
        shutil.copyfile(path_of(kept), path)
        return read_submissions([path], release, mapping=pointed(chosen, release), remembered=known)


def _lost(found: Collection, given: Iterable[Overwritten]) -> list[dict[str, Any]]:
    """收下会改掉的各份，各格改前、改后。"""
    asked = queries.asked_of(found)
    return [
        {
            "name": each.filing.name,
            "saved_by": each.saved_by,
            "saved_at": each.saved_at,
            "count": len(each.changes),
            "lines": change_lines(each.changes[:SHOWN_CHANGES], asked),
        }
        for each in given
    ]


def _chosen(request: Asking, name: str) -> list[dict[str, object]]:
    """页面上改过的对应。"""
    found: dict[str, dict[str, str]] = {}
    given = request.POST if request.method == "POST" else request.GET
    for each in given:
        parts = each.split("|")
        if len(parts) == 3 and parts[0] == COLUMN:
            found.setdefault(parts[1], {})[parts[2]] = str(given[each])
    return [{"file": name, "sheet": sheet, "columns": columns} for sheet, columns in found.items()]


def _columns(match: object, forms: list[tuple[str, str, tuple[str, ...]]]) -> tuple[str, ...]:
    likely = getattr(match, "form", "") or getattr(match, "likely", "")
    return next((columns for name, _, columns in forms if name == likely), ())


def _title(name: str, forms: list[tuple[str, str, tuple[str, ...]]]) -> str:
    return next((title for each, title, _ in forms if each == name), "")


def _shown(faults: Sequence[Fault]) -> list[Fault]:
    order = ("error", "warning", "repaired")
    return sorted(faults, key=lambda each: order.index(each.severity))[:SHOWN]


def _crumbs(found: Collection, here: str) -> list[dict[str, str]]:
    return [
        {"title": "填报", "href": reverse("filing:list")},
        {"title": found.title, "href": reverse("filing:collection", args=[found.pk])},
        {"title": here, "href": ""},
    ]
