"""报送的动作：一个动词一件事，一个事务，一条审计，重发不会办两次。"""

from zhidu.filings.actions.answering import explain_check, settle_remark
from zhidu.filings.actions.carrying import carry_in
from zhidu.filings.actions.collecting import close_collection, open_collection, open_enquiry
from zhidu.filings.actions.drafting import discard_draft, save_draft, start_draft
from zhidu.filings.actions.freezing import freeze
from zhidu.filings.actions.reviewing import Passed, pass_many, pass_review, return_filing
from zhidu.filings.actions.submitting import Unready, submit, withdraw

__all__ = [
    "Passed",
    "Unready",
    "carry_in",
    "close_collection",
    "discard_draft",
    "explain_check",
    "freeze",
    "open_collection",
    "open_enquiry",
    "pass_many",
    "pass_review",
    "return_filing",
    "save_draft",
    "settle_remark",
    "start_draft",
    "submit",
    "withdraw",
]
