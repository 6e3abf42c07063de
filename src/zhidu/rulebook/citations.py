"""一个数的出处，和它核实到哪一级。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verification = Literal["V1", "V2", "V3", "S", "U"]
UNVERIFIED: frozenset[str] = frozenset({"V3", "U"})
VERIFICATION_WORDS: Mapping[str, str] = {
    "V1": "已核实（法规或政府网页原文）",
    "V2": "见过二手文本（转载、文库等）",
    "S": "已核实（地方公开材料原文）",
    "V3": "未核实（只见于第三方软件或问答）",
    "U": "未核实（凭已有知识，未见文本）",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """一个数的出处：文件、文号、条款、核实级别。"""

    title: str
    doc_no: str
    article: str
    verification: Verification
    note: str = ""

    @property
    def verified(self) -> bool:
        """V1、V2、S 算核实过；V3、U 界面上要写「未核实」。"""
        return self.verification not in UNVERIFIED

    @property
    def named(self) -> str:
        """「《文件》（文号）」。"""
        return f"《{self.title}》" + (f"（{self.doc_no}）" if self.doc_no else "")

    def spell(self) -> str:
        """「《文件》（文号）第几条，未核实」。"""
        parts = self.named + self.article
        return parts if self.verified else parts + "〔未核实〕"
