"""后台办的事：成批发文。可以从头重来：各件的请求编号由任务编号推出，办两遍也只发一次、只用一个号。"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.actions import Issued, issue
from zhidu.documents.actions.pressing import pressing_ahead
from zhidu.documents.queries.documents import documents, issued_bytes
from zhidu.documents.queries.verifying import digest
from zhidu.documents.rules.bundles import write_bundle
from zhidu.files.actions import keep
from zhidu.jobs.rules import Running, handler
from zhidu.organisations.rules import Declined, NotFound, Stale

KIND = "documents.issue_many"


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
