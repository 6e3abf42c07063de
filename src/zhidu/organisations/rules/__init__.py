"""机构的规矩：代码怎样才对、版本怎样接、谁能看到哪些。不碰数据库。"""

from zhidu.organisations.rules.codes import code_fault
from zhidu.organisations.rules.reach import EVERYWHERE, NOWHERE, Author, Reach
from zhidu.organisations.rules.refusals import Declined, NotFound, Stale
from zhidu.organisations.rules.versions import Shape, in_force, parent_fault, shape_of

__all__ = [
    "EVERYWHERE",
    "NOWHERE",
    "Author",
    "Declined",
    "NotFound",
    "Reach",
    "Shape",
    "Stale",
    "code_fault",
    "in_force",
    "parent_fault",
    "shape_of",
]
