"""结果照什么算的，说成一句：哪个规则册、什么口径、现报的数还是快照、何时算成。"""

from __future__ import annotations

from zhidu.insight.boards.county import Provenance
from zhidu.rulebook.model import Conventions
from zhidu.web.monitoring.pages.figures import moment

BASIS = {"live": "现报的数", "snapshot": "冻结快照"}


def provenance_words(of: Provenance | None) -> str:
    """「照 yiwu-youzhi-junheng@1.0.0（指纹 ab12…）、现报的数算，引擎 1，2026-03-02 09:00 算成」。"""
    if of is None:
        return ""
    basis = BASIS.get(of.basis, of.basis) + (f"第 {of.snapshot} 号" if of.snapshot is not None else "")
    return (
        f"照规则册 {of.release}（指纹 {of.sha256[:12]}）、{basis}算，引擎 {of.engine_version}，"
        f"{moment(of.made_at)} 算成"
    )


def spell_convention(of: Conventions) -> str:
    """口径的短说法，放在表头里。"""
    weight = "按在校生加权" if of.weight == "enrolment" else "各校等权"
    return f"{weight}、{'总体' if of.ddof == 0 else '样本'}标准差"
