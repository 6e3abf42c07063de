"""公文的动作：一个动词一件事，一个事务，一条审计，重发不会办两次。"""

from zhidu.documents.actions.delivering import Opened, answer_delivery, open_document, resend
from zhidu.documents.actions.drafting import DraftRow, draft_document, draft_many, edit_document
from zhidu.documents.actions.issuing import Issued, issue, void_number
from zhidu.documents.actions.moving import (
    Moved,
    move_many,
    recall,
    retire,
    return_document,
    review,
    sign,
    submit,
    withdraw,
)
from zhidu.documents.actions.setting_up import drop_template, save_template, set_up_organ

__all__ = [
    "DraftRow",
    "Issued",
    "Moved",
    "Opened",
    "answer_delivery",
    "draft_document",
    "draft_many",
    "drop_template",
    "edit_document",
    "issue",
    "move_many",
    "open_document",
    "recall",
    "resend",
    "retire",
    "return_document",
    "review",
    "save_template",
    "set_up_organ",
    "sign",
    "submit",
    "void_number",
    "withdraw",
]
