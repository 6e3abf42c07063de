"""进库的整改程序不可改：触发器拒绝 UPDATE、DELETE、TRUNCATE。"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSED = "进库的整改程序不能修改或删除"
TABLE = "catalog_catalogprocedure"

SQLITE = tuple(
    f"CREATE TRIGGER catalog_procedure_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for verb in ("update", "delete")
)
SQLITE_BACK = tuple(f"DROP TRIGGER catalog_procedure_no_{verb}" for verb in ("update", "delete"))

POSTGRESQL = (
    f"""CREATE FUNCTION catalog_procedure_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER catalog_procedure_immutable BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION catalog_procedure_refuse()""",
    f"""CREATE TRIGGER catalog_procedure_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION catalog_procedure_refuse()""",
)
POSTGRESQL_BACK = (
    f"DROP TRIGGER catalog_procedure_immutable ON {TABLE}",
    f"DROP TRIGGER catalog_procedure_no_truncate ON {TABLE}",
    "DROP FUNCTION catalog_procedure_refuse()",
)


def lock_down(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """装上触发器。"""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def open_up(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """拆掉触发器，只在退回迁移时用。"""
    for statement in POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK:
        editor.execute(statement)


class Migration(migrations.Migration):
    """装触发器。以后改这张表的迁移会重建 SQLite 的表、丢掉触发器，须再装一次。"""

    dependencies = [("catalog", "0003_procedures")]
    operations = [migrations.RunPython(lock_down, open_up)]
