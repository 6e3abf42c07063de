"""机构的动作：一个动词一件事，一个事务，一条审计，重发不会办两次。"""

from zhidu.organisations.actions.amending import move_unit, recode_unit, rename_unit
from zhidu.organisations.actions.importing import ImportOutcome, UnitRow, import_units
from zhidu.organisations.actions.lifecycle import close_unit, found_unit, reopen_unit
from zhidu.organisations.actions.merging import merge_units, split_unit

__all__ = [
    "ImportOutcome",
    "UnitRow",
    "close_unit",
    "found_unit",
    "import_units",
    "merge_units",
    "move_unit",
    "recode_unit",
    "rename_unit",
    "reopen_unit",
    "split_unit",
]
