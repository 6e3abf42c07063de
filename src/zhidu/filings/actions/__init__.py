"""报送的动作：一个动词一件事，一个事务，一条审计，重发不会办两次。"""

from zhidu.filings.actions.answering import explain_check, settle_remark
from zhidu.filings.actions.carrying import carry_in
from zhidu.filings.actions.collecting import close_collection, open_collection, open_enquiry
from zhidu.filings.actions.drafting import discard_draft, save_draft, start_draft
from zhidu.filings.actions.enrolling import enrol, excuse
from zhidu.filings.actions.examining import examine, examine_stale
from zhidu.filings.actions.freezing import freeze
from zhidu.filings.actions.reviewing import Passed, pass_many, pass_review, return_filing
from zhidu.filings.actions.standing_in import stand_in, stand_in_return
from zhidu.filings.actions.submitting import Unready, submit, withdraw
from zhidu.filings.actions.submitting_many import Sent, submit_many

__all__ = [
    "Passed",
    "Sent",
    "Unready",
    "carry_in",
    "close_collection",
    "discard_draft",
    "enrol",
    "examine",
    "examine_stale",
    "excuse",
    "explain_check",
    "freeze",
    "open_collection",
    "open_enquiry",
    "pass_many",
    "pass_review",
    "return_filing",
    "save_draft",
    "settle_remark",
    "stand_in",
    "stand_in_return",
    "start_draft",
    "submit",
    "submit_many",
    "withdraw",
]
