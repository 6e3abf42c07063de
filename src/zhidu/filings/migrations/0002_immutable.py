"""版次和快照不可改，冻结了的填报单不再动：触发器拒绝。"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSED = "版次、快照和流转只能追加，不能修改或删除"
FROZEN = "填报单已经冻结，不能再动"

APPENDED = ("filings_filingversion", "filings_snapshot", "filings_move")
#: 挂在填报单下、冻结后不许再添再改的表
HANGING = ("filings_filingversion", "filings_draft", "filings_remark", "filings_explanation")

SQLITE = (
    *(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        for table in APPENDED
        for verb in ("update", "delete")
    ),
    *(
        f"CREATE TRIGGER {table}_frozen_{verb} BEFORE {verb.upper()} ON {table} "
        f"WHEN (SELECT state FROM filings_filing WHERE id = NEW.filing_id) = 'frozen' "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
        for table in HANGING
        for verb in ("insert", "update")
    ),
    *(
        f"CREATE TRIGGER filings_filing_frozen_{verb} BEFORE {verb.upper()} ON filings_filing "
        f"WHEN OLD.state = 'frozen' BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
        for verb in ("update", "delete")
    ),
)
SQLITE_BACK = (
    *(f"DROP TRIGGER {table}_no_{verb}" for table in APPENDED for verb in ("update", "delete")),
    *(f"DROP TRIGGER {table}_frozen_{verb}" for table in HANGING for verb in ("insert", "update")),
    "DROP TRIGGER filings_filing_frozen_update",
    "DROP TRIGGER filings_filing_frozen_delete",
)

POSTGRESQL = (
    f"""CREATE FUNCTION filings_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION filings_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    # 读填报单时上锁：正在冻结的事务提交之前，这边等着，不会在冻结的缝里挤进一版
    f"""CREATE FUNCTION filings_refuse_under_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT state FROM filings_filing WHERE id = NEW.filing_id FOR SHARE) = 'frozen' THEN
                RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION filings_refuse()"
        for table in APPENDED
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION filings_refuse()"
        for table in APPENDED
    ),
    *(
        f"CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION filings_refuse_under_frozen()"
        for table in HANGING
    ),
    """CREATE TRIGGER filings_filing_frozen BEFORE UPDATE OR DELETE ON filings_filing
        FOR EACH ROW WHEN (OLD.state = 'frozen') EXECUTE FUNCTION filings_refuse_frozen()""",
)
POSTGRESQL_BACK = (
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in APPENDED),
    *(f"DROP TRIGGER {table}_no_truncate ON {table}" for table in APPENDED),
    *(f"DROP TRIGGER {table}_frozen ON {table}" for table in HANGING),
    "DROP TRIGGER filings_filing_frozen ON filings_filing",
    "DROP FUNCTION filings_refuse()",
    "DROP FUNCTION filings_refuse_frozen()",
    "DROP FUNCTION filings_refuse_under_frozen()",
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
    """装触发器。以后改这几张表的迁移会重建 SQLite 的表、丢掉触发器，须再装一次。"""

    dependencies = [("filings", "0001_initial")]
    operations = [migrations.RunPython(lock_down, open_up)]
