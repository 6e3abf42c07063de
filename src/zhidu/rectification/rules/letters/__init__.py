"""整改公文写什么：从案子的事实填模板的空。没有的事实不编，空着，由起草的人补。"""

from zhidu.rectification.rules.letters.facts import CaseFacts, DrawFacts, EarlierRung, VisitFact
from zhidu.rectification.rules.letters.filling import ASKED, case_values, draw_values

__all__ = ["ASKED", "CaseFacts", "DrawFacts", "EarlierRung", "VisitFact", "case_values", "draw_values"]
