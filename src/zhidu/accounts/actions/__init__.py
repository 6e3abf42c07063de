"""账号的动作：一个动词一件事，一个事务，一条审计，重发不会办两次。"""

from zhidu.accounts.actions.activation import Issued, activate, change_password, issue_activations
from zhidu.accounts.actions.entering import note_entering, note_signed_in
from zhidu.accounts.actions.importing import AccountRow, AccountsOutcome, import_accounts
from zhidu.accounts.actions.people import create_person, disable_person, enable_person, unlock_person
from zhidu.accounts.actions.posts import grant_post, revoke_post
from zhidu.accounts.actions.signing_in import SignIn, confirm_password, sign_in
from zhidu.accounts.actions.two_step import reset_two_step, use_code

__all__ = [
    "AccountRow",
    "AccountsOutcome",
    "Issued",
    "SignIn",
    "activate",
    "change_password",
    "confirm_password",
    "create_person",
    "disable_person",
    "enable_person",
    "grant_post",
    "import_accounts",
    "issue_activations",
    "note_entering",
    "note_signed_in",
    "reset_two_step",
    "revoke_post",
    "sign_in",
    "unlock_person",
    "use_code",
]
