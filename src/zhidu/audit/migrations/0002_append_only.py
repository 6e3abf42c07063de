"""只增不改：触发器拒绝 UPDATE、DELETE、TRUNCATE，也拒绝跳号和顶替的 INSERT。"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSED = "审计记录只能追加，不能修改或删除"
OUT_OF_ORDER = "审计记录的序号必须接着上一条"

#: SQLite 的 INSERT OR REPLACE 不触发 DELETE 触发器，靠“必须接着上一条”挡住
SQLITE = (
    f"""CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER audit_event_in_order BEFORE INSERT ON audit_event
        WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_event)
        BEGIN SELECT RAISE(ABORT, '{OUT_OF_ORDER}'); END""",
)
SQLITE_BACK = tuple(f"DROP TRIGGER audit_event_{name}" for name in ("no_update", "no_delete", "in_order"))

POSTGRESQL = (
    f"""CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION audit_event_follow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.seq IS DISTINCT FROM (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_event) THEN
                RAISE EXCEPTION '{OUT_OF_ORDER}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    """CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
        FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()""",
    """CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()""",
    """CREATE TRIGGER audit_event_in_order BEFORE INSERT ON audit_event
        FOR EACH ROW EXECUTE FUNCTION audit_event_follow()""",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER audit_event_append_only ON audit_event",
    "DROP TRIGGER audit_event_no_truncate ON audit_event",
    "DROP TRIGGER audit_event_in_order ON audit_event",
    "DROP FUNCTION audit_event_refuse()",
    "DROP FUNCTION audit_event_follow()",
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

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(lock_down, open_up)]
