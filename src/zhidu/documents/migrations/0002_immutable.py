"""发出的公文、用过的文号、送达的回执、流转，不许改、不许删：触发器拒绝。"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SEALED = "公文已经发出或撤了，不能再动"
SIGNED = "公文已经签发，全文不能再改"
KEPT = "登记过的不能删"
APPENDED = "只能追加，不能修改"
NUMBERED = "文号只能一个一个往上取，用过的只能作废一次"
RECEIVED = "回执只写一次"
DRAFTED = "送审以后收文单位不能再动"


def changed(*columns: str) -> str:
    """这几列里有变了的。"""
    return " OR ".join(f'OLD."{each}" IS DISTINCT FROM NEW."{each}"' for each in columns)


#: （表，名字，什么时候，条件，怎么说）。条件空的一概拒绝；两种数据库的写法一样
REFUSED = (
    ("documents_document", "delete", "DELETE", "", KEPT),
    ("documents_document", "sealed", "UPDATE", "OLD.state IN ('issued', 'withdrawn')", SEALED),
    (
        "documents_document", "signed", "UPDATE",
        "OLD.state = 'signed' AND ("
        + changed("paper", "values", "title", "template_text", "organ_id", "type", "signed_by", "signed_on")
        + ")",
        SIGNED,
    ),
    ("documents_templateversion", "delete", "DELETE", "", KEPT),
    (
        "documents_templateversion", "update", "UPDATE",
        changed("unit_id", "type", "number", "text", "made_by", "made_at"), APPENDED,
    ),
    ("documents_register", "delete", "DELETE", "", KEPT),
    (
        "documents_register", "update", "UPDATE",
        f"NEW.last IS DISTINCT FROM OLD.last + 1 OR {changed('organ_id', 'year', 'series')}", NUMBERED,
    ),
    ("documents_registerentry", "delete", "DELETE", "", KEPT),
    (
        "documents_registerentry", "update", "UPDATE",
        "OLD.void_at IS NOT NULL OR "
        + changed("register_id", "sequence", "number", "document_id", "used_by", "used_at"),
        NUMBERED,
    ),
    ("documents_delivery", "delete", "DELETE", "", KEPT),
    (
        "documents_delivery", "update", "UPDATE",
        f"{changed('document_id', 'unit_id', 'delivered_at')} OR OLD.note <> '' AND NEW.note <> OLD.note"
        f" OR OLD.opened_at IS NOT NULL AND ({changed('opened_at', 'opened_by', 'opened_post')})",
        RECEIVED,
    ),
    ("documents_documentmove", "delete", "DELETE", "", KEPT),
    ("documents_documentmove", "update", "UPDATE", "", APPENDED),
)  # fmt: skip

#: 要查别的表才知道的：收文单位只在草稿里动；登记的一号必须是登记簿刚取的那一号
UNDRAFTED = "(SELECT state FROM documents_document WHERE id = {row}.document_id) <> 'draft'"
NOT_LAST = "(SELECT last FROM documents_register WHERE id = NEW.register_id) <> NEW.sequence"
LOOKED_UP = (
    ("documents_recipient", "insert", "INSERT", UNDRAFTED.format(row="NEW"), DRAFTED),
    ("documents_recipient", "update", "UPDATE", UNDRAFTED.format(row="NEW"), DRAFTED),
    ("documents_recipient", "delete", "DELETE", UNDRAFTED.format(row="OLD"), DRAFTED),
    ("documents_registerentry", "insert", "INSERT", NOT_LAST, NUMBERED),
)


def sqlite() -> tuple[str, ...]:
    """SQLite 的触发器。"""
    return tuple(
        f"CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} {f'WHEN {when} ' if when else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for table, name, verb, when, said in (*REFUSED, *LOOKED_UP)
    )


def postgresql() -> tuple[str, ...]:
    """PostgreSQL 的：条件里要查别的表的，查写在函数里。"""
    statements = []
    for table, name, verb, when, said in (*REFUSED, *LOOKED_UP):
        looked_up = (table, name, verb, when, said) in LOOKED_UP
        raised = f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation';"
        body = f"IF {when} THEN {raised} END IF;" if looked_up else raised
        row = "OLD" if verb == "DELETE" else "NEW"
        condition = f"WHEN ({when}) " if when and not looked_up else ""
        statements += [
            f"CREATE FUNCTION {table}_no_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {body} RETURN {row}; END $$",
            f"CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} FOR EACH ROW {condition}"
            f"EXECUTE FUNCTION {table}_no_{name}()",
        ]
    return tuple(statements)


def lock_down(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """装上触发器。"""
    for statement in postgresql() if editor.connection.vendor == "postgresql" else sqlite():
        editor.execute(statement)


def open_up(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """拆掉触发器，只在退回迁移时用。"""
    for table, name, *_ in (*REFUSED, *LOOKED_UP):
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP FUNCTION {table}_no_{name}() CASCADE")
        else:
            editor.execute(f"DROP TRIGGER {table}_no_{name}")


class Migration(migrations.Migration):
    """装触发器。以后改这几张表的迁移会重建 SQLite 的表、丢掉触发器，须再装一次。"""

    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(lock_down, open_up)]
