"""账号的规矩：职务有哪些权利、够得到哪里、口令和锁定怎么算。不碰数据库。"""

from zhidu.accounts.rules.actors import (
    CALCULATOR,
    INSTALLER,
    Actor,
    Calculator,
    Installer,
    Oneself,
    in_term,
    reach,
)
from zhidu.accounts.rules.names import name_fault
from zhidu.accounts.rules.offices import OFFICES, Office, post_fault
from zhidu.accounts.rules.passwords import password_faults
from zhidu.accounts.rules.signing_in import SignInPolicy

__all__ = [
    "CALCULATOR",
    "INSTALLER",
    "OFFICES",
    "Actor",
    "Calculator",
    "Installer",
    "Office",
    "Oneself",
    "SignInPolicy",
    "in_term",
    "name_fault",
    "password_faults",
    "post_fault",
    "reach",
]
