"""进库的发布版不可改：触发器拒绝 UPDATE、DELETE、TRUNCATE。"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSED = "进库的发布版不能修改或删除"

SQLITE = (
    f"""CREATE TRIGGER catalog_release_no_update BEFORE UPDATE ON catalog_catalogrelease
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER catalog_release_no_delete BEFORE DELETE ON catalog_catalogrelease
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
)
SQLITE_BACK = ("DROP TRIGGER catalog_release_no_update", "DROP TRIGGER catalog_release_no_delete")

POSTGRESQL = (
    f"""CREATE FUNCTION catalog_release_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER catalog_release_immutable BEFORE UPDATE OR DELETE ON catalog_catalogrelease
        FOR EACH ROW EXECUTE FUNCTION catalog_release_refuse()""",
    """CREATE TRIGGER catalog_release_no_truncate BEFORE TRUNCATE ON catalog_catalogrelease
        FOR EACH STATEMENT EXECUTE FUNCTION catalog_release_refuse()""",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER catalog_release_immutable ON catalog_catalogrelease",
    "DROP TRIGGER catalog_release_no_truncate ON catalog_catalogrelease",
    "DROP FUNCTION catalog_release_refuse()",
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

    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(lock_down, open_up)]
