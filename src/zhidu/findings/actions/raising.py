"""立一个问题、改、放证据、不立案。"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.catalog.models import CatalogProcedure, CatalogRelease
from zhidu.catalog.queries import load_procedure, procedure_in_force
from zhidu.files.queries import stored
from zhidu.filings.queries.scopes import county_above
from zhidu.findings.enums import FindingState
from zhidu.findings.models import Evidence, Finding
from zhidu.findings.queries import finding as one_finding
from zhidu.findings.queries import measured_gap
from zhidu.findings.rules.fingerprint import fingerprint
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rulebook.procedure import Procedure

MOST_EVIDENCE = 50


@dataclass(frozen=True, slots=True)
class Grounds:
    """一个问题怎么说：在哪、什么、依据哪条、轻重、原因、哪天发现、什么途径。代号照在用的整改程序。"""

    unit: int
    title: str
    basis: str
    source: str
    severity: str
    cause: str
    found_on: date
    channel: str = ""
    reference: str = ""
    post: str = ""
    detail: str = ""


def raise_finding(*, by: Actor, grounds: Grounds, at: datetime, request_id: UUID) -> int:
    """立一个问题，交回主键。错误：Declined（缺字、日子没到）；ZhiduError（没有这种来源、轻重、原因）；NotFound（够不到）。"""
    content = {"grounds": asdict(grounds)}
    with deed(
        "findings.raise", by=by, at=at, request_id=request_id, content=content, target_kind="finding"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["finding"])
        row = create(by=by, grounds=grounds, at=at)
        doing.target, doing.unit, doing.result = str(row.pk), str(row.unit_id), {"finding": row.pk}
        doing.details = {"source": row.source, "severity": row.severity, "fingerprint": row.fingerprint}
        return row.pk


def raise_gap(  # noqa: PLR0913  每一项都由经办人写明，没有可合并的
    *, by: Actor, unit: int, rulebook_id: str, year: int, code: str, stage: str, severity: str, cause: str,
    at: datetime, request_id: UUID,
) -> int:  # fmt: skip
    """把一个红格立成问题，交回主键。数、线、条款照现行结果取，不由人填；已经达到或缺数的抛 Declined。"""
    content = {
        "unit": unit, "rulebook": rulebook_id, "year": year, "code": code, "stage": stage, "severity": severity,
        "cause": cause,
    }  # fmt: skip
    with deed(
        "findings.raise_gap", by=by, at=at, request_id=request_id, content=content, target_kind="finding"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["finding"])
        found = measured_gap(by=by, unit=unit, rulebook_id=rulebook_id, year=year, code=code, stage=stage)
        same = Finding.objects.filter(
            unit=unit,
            release__rulebook_id=rulebook_id,
            code=found.code,
            stage=found.stage,
            state=FindingState.OPEN,
        ).first()
        if same is not None:
            raise Declined(f"这一格已经立过问题、还没立案：“{same.title}”，不用再立。")
        grounds = Grounds(
            unit, found.title(), found.basis, "monitoring", severity, cause, by.on, channel=f"{year} 年监测"
        )
        row = create(
            by=by, grounds=grounds, at=at, release=found.release, code=found.code, stage=found.stage,
            measured=found.record(),
        )  # fmt: skip
        doing.target, doing.unit, doing.result = str(row.pk), str(unit), {"finding": row.pk}
        doing.details = {"code": row.code, "severity": severity, "fingerprint": row.fingerprint}
        return row.pk


def create(
    *, by: Actor, grounds: Grounds, at: datetime, release: CatalogRelease | None = None, code: str = "",
    stage: str = "", measured: dict[str, Any] | None = None, procedure: CatalogProcedure | None = None,
) -> Finding:  # fmt: skip
    """写下一个问题。在别的动作的事务里叫；规矩同 raise_finding。"""
    if not units_in_reach(by=by, right=Right.RAISE_FINDINGS, on=by.on).filter(pk=grounds.unit).exists():
        raise NotFound
    for name, text, longest in (("问题", grounds.title, 200), ("依据", grounds.basis, 300)):
        if not text.strip():
            raise Declined(f"“{name}”不能空着。")
        if len(text) > longest:
            raise Declined(f"“{name}”写了 {len(text)} 个字，最多 {longest} 个，细的写到“情况”里。")
    if grounds.found_on > by.on:
        raise Declined(f"发现日期 {grounds.found_on} 还没到，请核对。")
    row = procedure or procedure_in_force(on=by.on)
    words = load_procedure(row)
    _refuse_unknown(grounds, words)
    return Finding.objects.create(
        procedure=row, owner_id=by.unit_id, found_by=by.actor, entered_at=at, release=release, code=code,
        stage=stage, measured=measured or {}, **_columns(grounds, release, code, stage, by=by),
    )  # fmt: skip


def _columns(
    grounds: Grounds, release: CatalogRelease | None, code: str, stage: str, *, by: Actor
) -> dict[str, Any]:
    """问题怎么说的各列，连同所归的区县和指纹；立的时候、改的时候都照它。"""
    mark = fingerprint(
        unit=grounds.unit, rulebook_id="" if release is None else release.rulebook_id, code=code, stage=stage,
        basis=grounds.basis, cause=grounds.cause,
    )  # fmt: skip
    return {
        "unit_id": grounds.unit, "county_id": county_above(grounds.unit, by.on), "title": grounds.title.strip()[:200],
        "basis": grounds.basis.strip()[:300], "source": grounds.source, "severity": grounds.severity,
        "cause": grounds.cause, "found_on": grounds.found_on, "channel": grounds.channel.strip()[:200],
        "reference": grounds.reference.strip()[:100], "post": grounds.post.strip()[:100],
        "detail": grounds.detail.strip(), "fingerprint": mark,
    }  # fmt: skip


def _refuse_unknown(grounds: Grounds, words: Procedure) -> None:
    """来源、轻重、原因的代号都要在程序里；没有抛 ZhiduError，说有哪些。"""
    words.source(grounds.source)
    words.severity(grounds.severity)
    words.cause(grounds.cause)


def amend_finding(
    *, by: Actor, finding: int, seen: int, grounds: Grounds, at: datetime, request_id: UUID
) -> None:
    """改一个还没立案的问题；从红格来的，数和依据不能改。seen 是看到的 revision。错误：Declined、Stale、NotFound。"""
    content = {"finding": finding, "seen": seen, "grounds": asdict(grounds)}
    with deed(
        "findings.amend", by=by, at=at, request_id=request_id, content=content, target_kind="finding"
    ) as doing:
        if not doing.fresh:
            return
        found = own(finding, by=by)
        if found.code and (grounds.unit, grounds.basis.strip()) != (found.unit_id, found.basis):
            raise Declined("从监测结果立的问题，单位和依据照结果，不能改；不对就不立案，另立一个。")
        if not grounds.title.strip() or not grounds.basis.strip():
            raise Declined("“问题”和“依据”不能空着。")
        if not units_in_reach(by=by, right=Right.RAISE_FINDINGS, on=by.on).filter(pk=grounds.unit).exists():
            raise NotFound
        words = load_procedure(found.procedure)
        _refuse_unknown(grounds, words)
        settle(
            found, seen=seen, before=FindingState.OPEN,
            **_columns(grounds, found.release, found.code, found.stage, by=by),
        )  # fmt: skip
        doing.target, doing.unit = str(finding), str(grounds.unit)


def add_evidence(
    *, by: Actor, finding: int, file: UUID, note: str = "", at: datetime, request_id: UUID
) -> None:
    """给一个问题放一份证据；附件要先收好、自己看得到。立它的督导室放，立案以后也能补。"""
    content = {"finding": finding, "file": str(file), "note": note}
    with deed(
        "findings.add_evidence", by=by, at=at, request_id=request_id, content=content, target_kind="finding"
    ) as doing:
        if not doing.fresh:
            return
        found = own(finding, by=by, state=None)
        kept = stored(file, by=by, on=by.on)
        if Evidence.objects.filter(finding=found).count() >= MOST_EVIDENCE:
            raise Declined(f"一个问题最多放 {MOST_EVIDENCE} 份证据，请合并成一个文件。")
        Evidence.objects.get_or_create(
            finding=found,
            file=kept,
            defaults={"note": note.strip()[:200], "added_by": by.actor, "added_at": at},
        )
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"file": str(kept.pk), "sha256": kept.sha256}


def dismiss_finding(
    *, by: Actor, finding: int, seen: int, reason: str, at: datetime, request_id: UUID
) -> None:
    """不立案，写明理由。错误：Declined（没写理由、已经立案）；Stale；NotFound。"""
    content = {"finding": finding, "seen": seen, "reason": reason.strip()}
    with deed(
        "findings.dismiss", by=by, at=at, request_id=request_id, content=content, target_kind="finding"
    ) as doing:
        if not doing.fresh:
            return
        found = own(finding, by=by)
        if not reason.strip():
            raise Declined("不立案要写明理由。")
        settle(
            found, seen=seen, before=FindingState.OPEN, state=FindingState.DISMISSED, dismissal=reason.strip()
        )
        doing.target, doing.unit = str(found.pk), str(found.unit_id)


def mark_filed(found: Finding) -> None:
    """标成已立案；在立案的事务里叫。别人刚立过、刚改过抛 Stale。"""
    settle(found, seen=found.revision, before=FindingState.OPEN, state=FindingState.FILED)


def own(key: int, *, by: Actor, state: FindingState | None = FindingState.OPEN) -> Finding:
    """本督导室立的一个问题；别的督导室立的只能看，抛 NotFound；不在 state 抛 Declined。"""
    found = one_finding(key, by=by)
    raising = units_in_reach(by=by, right=Right.RAISE_FINDINGS, on=by.on)
    if found.owner_id != by.unit_id or not raising.filter(pk=found.unit_id).exists():
        raise NotFound
    if state is not None and found.state != state:
        raise Declined(f"这个问题{found.get_state_display()}，不能再改。")
    return found


def settle(found: Finding, *, seen: int, before: FindingState, **changed: Any) -> None:
    """比对着改：看到的还是它才改。"""
    moved = Finding.objects.filter(pk=found.pk, revision=seen, state=before).update(
        revision=F("revision") + 1, **changed
    )
    if not moved:
        raise Stale("这个问题刚刚变过，请刷新后再办。")
