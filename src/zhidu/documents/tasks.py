"""后台办的事：成批拟稿、送审、审核、签发、发文。可以从头重来：请求编号由任务编号推出，办两遍也只办成一次、只用一个号。"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.actions import DraftRow, Issued, Moved, draft_many, issue, move_many
from zhidu.documents.actions.moving import tell_next
from zhidu.documents.actions.pressing import pressing_ahead
from zhidu.documents.enums import MoveKind
from zhidu.documents.queries.documents import document, documents, issued_bytes
from zhidu.documents.queries.listing import recipients_of
from zhidu.documents.queries.verifying import digest
from zhidu.documents.rules.bundles import write_bundle
from zhidu.files.actions import keep
from zhidu.jobs.rules import Running, handler
from zhidu.organisations.rules import Declined, NotFound, Stale

KIND, MOVE, COPY = "documents.issue_many", "documents.move_many", "documents.copy"
#: 分批办，一批几件：一批一个事务，别的人插得进来
BATCH = 20


@handler(MOVE, title="成批办公文")
def move_a_batch(job: Running) -> dict[str, Any]:
    """成批送审、审核、签发，分几批办，末了告诉接手的人一次。

    arguments：kind（MoveKind 的值）、documents，一串 [主键, 看到的 revision]。交回 moved（办成几件）、refused（同发文）。
    """
    if not isinstance(job.by, Actor):
        raise NotFound
    kind = MoveKind(job.arguments["kind"])
    wanted = sorted((int(key), int(seen)) for key, seen in job.arguments["documents"])
    moved: list[Moved] = []
    for start in range(0, len(wanted), BATCH):
        job.progress(start, len(wanted), f"{kind.label}第 {start + 1} 件")
        moved += move_many(
            by=job.by, kind=kind, documents=dict(wanted[start : start + BATCH]), at=job.at,
            request_id=job.request_id(f"{kind.value}/{start}"), tell=False,
        )  # fmt: skip
    refused = [{"document": each.document, "refused": each.refused} for each in moved if each.refused]
    done = len(moved) - len(refused)
    tell_next(done, kind, by=job.by, at=job.at)
    job.progress(len(wanted), len(wanted), "办完")
    said = f"{kind.label} {done} 件" + (
        f"，没办 {len(refused)} 件（{refused[0]['refused']}）" if refused else ""
    )
    return {"moved": done, "refused": refused, "message": f"{said}。", "link": "/documents/?box=all"}


@handler(COPY, title="每家各拟一件")
def copy_to_each(job: Running) -> dict[str, Any]:
    """照一件草稿存着的内容，给它的收文单位每家各拟一件。arguments：document、seen。交回 drafted（拟了几件）。

    排着队时草稿又被改过，不拟，抛 Stale。
    """
    if not isinstance(job.by, Actor):
        raise NotFound
    found = document(int(job.arguments["document"]), by=job.by)
    if found.revision != int(job.arguments["seen"]):
        raise Stale("这件草稿后来又改过，请看一眼再拟。")
    units = [unit for unit, _ in recipients_of(found.pk, by=job.by)]
    for start in range(0, len(units), BATCH):
        job.progress(start, len(units), f"拟第 {start + 1} 件")
        rows = [
            DraftRow(found.values, [unit], found.subject_kind, found.subject) for unit in units[start : start + BATCH]
        ]  # fmt: skip
        draft_many(
            by=job.by, organ=found.organ_id, kind=found.type, rows=rows, at=job.at,
            request_id=job.request_id(f"copy/{start}"),
        )  # fmt: skip
    job.progress(len(units), len(units), "拟完")
    link = f"/documents/?box=all&state=draft&type={found.type}"
    return {"drafted": len(units), "message": f"拟了 {len(units)} 件草稿。", "link": link}


@handler(KIND, title="成批发文")
def issue_many(job: Running) -> dict[str, Any]:
    """一件一件地发，末了打成一个包。

    arguments：documents，一串 [主键, 看到的 revision]。一件发不了，说明为什么，别的照发。
    交回 issued（发了几件）、refused（[{"document", "refused"}]）、unreached（送到了还没人能收的几家）、file（包的附件编号）。
    """
    if not isinstance(job.by, Actor):
        raise NotFound
    wanted = [(int(key), int(seen)) for key, seen in job.arguments["documents"]]
    total, issued, refused = len(wanted) + 1, list[Issued](), list[dict[str, Any]]()
    with pressing_ahead([key for key, _ in wanted], at=job.at) as ahead:
        for done, (key, seen) in enumerate(wanted):
            job.progress(done, total, f"发第 {done + 1} 件，共 {len(wanted)} 件")
            number = job.request_id(f"issue/{key}")
            try:
                issued.append(
                    issue(by=job.by, document=key, seen=seen, at=job.at, request_id=number, ahead=ahead(key))
                )
            except (Declined, Stale, NotFound) as refusal:
                refused.append({"document": key, "refused": refusal.message})
    job.progress(total - 1, total, "打包")
    unreached = sum(len(each.unreached) for each in issued)
    said = f"发出 {len(issued)} 件"
    said += f"，没发 {len(refused)} 件（{refused[0]['refused']}）" if refused else ""
    said += f"；有 {unreached} 家还没有能收文的人" if unreached else ""
    result: dict[str, Any] = {
        "issued": len(issued), "refused": refused, "unreached": unreached, "message": f"{said}。",
    }  # fmt: skip
    if issued:
        result["file"] = _bundle(job, job.by, issued)
        result["link"] = f"/files/{result['file']}/"
    job.progress(total, total, "发完")
    return result


def _bundle(job: Running, by: Actor, issued: list[Issued]) -> str:
    """把发出的 PDF 打成一个包，存成附件，交回编号。编号由内容推出：接着办的时候内容一样，还是那一个。"""
    keys = [each.document for each in issued]
    found = documents(by=by).in_bulk(keys)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "公文.zip"
        with path.open("wb") as out:
            write_bundle(
                out,
                ((f"{found[key].number} {found[key].title}.pdf", issued_bytes(found[key])) for key in keys),
                at=job.at,
            )
        receipt = keep(
            path, by=by, unit=by.unit_id, right=Right.SEE_DOCUMENTS, purpose="documents.bundle",
            name=f"公文 {len(keys)} 件.zip", at=job.at, request_id=job.request_id(f"bundle/{digest(path.read_bytes())}"),
        )  # fmt: skip
    return str(receipt.id)
