"""方案、进展、流转只能追加；销了号的案子除了重开，一个字也不动：触发器拒绝。"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSED = "整改的方案、进展和流转只能追加，不能修改或删除"
SEALED = "已经销号或撤案的案子不能再动，要先重开"

APPENDED = tuple(
    f"rectification_{each}"
    for each in ("plan", "planstep", "progress", "progressfile", "casemove", "caseremark")
)
#: 挂在案子下、了结以后不许再添的表
HANGING = ("rectification_plan", "rectification_progress", "rectification_caseremark")
CASE = "rectification_case"
#: 了结了的只有销号的能重开，撤案的不能
STAYS = "OLD.state = 'cancelled' OR (OLD.state = 'closed' AND NEW.state <> 'planning')"

SQLITE = (
    *(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        for table in APPENDED
        for verb in ("update", "delete")
    ),
    *(
        f"CREATE TRIGGER {table}_sealed BEFORE INSERT ON {table} "
        f"WHEN (SELECT state FROM {CASE} WHERE id = NEW.case_id) IN ('closed', 'cancelled') "
        f"BEGIN SELECT RAISE(ABORT, '{SEALED}'); END"
        for table in HANGING
    ),
    f"CREATE TRIGGER {CASE}_sealed_update BEFORE UPDATE ON {CASE} WHEN {STAYS} "
    f"BEGIN SELECT RAISE(ABORT, '{SEALED}'); END",
    f"CREATE TRIGGER {CASE}_no_delete BEFORE DELETE ON {CASE} BEGIN SELECT RAISE(ABORT, '{SEALED}'); END",
)
SQLITE_BACK = (
    *(f"DROP TRIGGER {table}_no_{verb}" for table in APPENDED for verb in ("update", "delete")),
    *(f"DROP TRIGGER {table}_sealed" for table in HANGING),
    f"DROP TRIGGER {CASE}_sealed_update",
    f"DROP TRIGGER {CASE}_no_delete",
)

POSTGRESQL = (
    f"""CREATE FUNCTION rectification_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION rectification_refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{SEALED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    # 读案子时上锁：正在销号的事务提交之前，这边等着，不会在缝里挤进一条
    f"""CREATE FUNCTION rectification_refuse_under_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT state FROM {CASE} WHERE id = NEW.case_id FOR SHARE) IN ('closed', 'cancelled') THEN
                RAISE EXCEPTION '{SEALED}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION rectification_refuse()"
        for table in APPENDED
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION rectification_refuse()"
        for table in APPENDED
    ),
    *(
        f"CREATE TRIGGER {table}_sealed BEFORE INSERT ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION rectification_refuse_under_sealed()"
        for table in HANGING
    ),
    f"""CREATE TRIGGER {CASE}_sealed_update BEFORE UPDATE ON {CASE}
        FOR EACH ROW WHEN ({STAYS}) EXECUTE FUNCTION rectification_refuse_sealed()""",
    f"""CREATE TRIGGER {CASE}_no_delete BEFORE DELETE ON {CASE}
        FOR EACH ROW EXECUTE FUNCTION rectification_refuse_sealed()""",
)
POSTGRESQL_BACK = (
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in APPENDED),
    *(f"DROP TRIGGER {table}_no_truncate ON {table}" for table in APPENDED),
    *(f"DROP TRIGGER {table}_sealed ON {table}" for table in HANGING),
    f"DROP TRIGGER {CASE}_sealed_update ON {CASE}",
    f"DROP TRIGGER {CASE}_no_delete ON {CASE}",
    "DROP FUNCTION rectification_refuse()",
    "DROP FUNCTION rectification_refuse_sealed()",
    "DROP FUNCTION rectification_refuse_under_sealed()",
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

    dependencies = [("rectification", "0001_initial")]
    operations = [migrations.RunPython(lock_down, open_up)]
