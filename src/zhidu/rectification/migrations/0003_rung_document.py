"""阶梯的一级和它的公文；没决定、没采纳的一级挂不上公文，决定了的退不回去：触发器拒绝。"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UNDECIDED = "没决定、没采纳的一级不能出公文"
DECIDED = "决定了的一级不能改回建议或不采纳"
LETTER, RUNG = "rectification_casedocument", "rectification_escalation"
OPEN = "('proposed', 'dropped')"

SQLITE = (
    *(
        f"CREATE TRIGGER {LETTER}_decided_{verb.lower()} BEFORE {verb} ON {LETTER} "
        f"WHEN NEW.escalation_id IS NOT NULL "
        f"AND (SELECT state FROM {RUNG} WHERE id = NEW.escalation_id) IN {OPEN} "
        f"BEGIN SELECT RAISE(ABORT, '{UNDECIDED}'); END"
        for verb in ("INSERT", "UPDATE")
    ),
    f"CREATE TRIGGER {RUNG}_stays_decided BEFORE UPDATE ON {RUNG} "
    f"WHEN OLD.state NOT IN {OPEN} AND NEW.state IN {OPEN} "
    f"BEGIN SELECT RAISE(ABORT, '{DECIDED}'); END",
)
SQLITE_BACK = (
    f"DROP TRIGGER {LETTER}_decided_insert",
    f"DROP TRIGGER {LETTER}_decided_update",
    f"DROP TRIGGER {RUNG}_stays_decided",
)

POSTGRESQL = (
    # 读那一级时上锁：正在不采纳的事务提交之前，这边等着
    f"""CREATE FUNCTION rectification_refuse_undecided() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT state FROM {RUNG} WHERE id = NEW.escalation_id FOR SHARE) IN {OPEN} THEN
                RAISE EXCEPTION '{UNDECIDED}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    f"""CREATE FUNCTION rectification_refuse_undeciding() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{DECIDED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER {LETTER}_decided BEFORE INSERT OR UPDATE ON {LETTER}
        FOR EACH ROW WHEN (NEW.escalation_id IS NOT NULL) EXECUTE FUNCTION rectification_refuse_undecided()""",
    f"""CREATE TRIGGER {RUNG}_stays_decided BEFORE UPDATE ON {RUNG}
        FOR EACH ROW WHEN (OLD.state NOT IN {OPEN} AND NEW.state IN {OPEN})
        EXECUTE FUNCTION rectification_refuse_undeciding()""",
)
POSTGRESQL_BACK = (
    f"DROP TRIGGER {LETTER}_decided ON {LETTER}",
    f"DROP TRIGGER {RUNG}_stays_decided ON {RUNG}",
    "DROP FUNCTION rectification_refuse_undecided()",
    "DROP FUNCTION rectification_refuse_undeciding()",
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
    """整改公文的表，和阶梯上的两样。以后改这两张表的迁移会重建 SQLite 的表、丢掉触发器，须再装一次。"""

    dependencies = [("documents", "0002_immutable"), ("rectification", "0002_immutable")]

    operations = [
        migrations.AddField(
            model_name="escalation",
            name="outside",
            field=models.TextField(blank=True, default="", verbose_name="平台外送达的说明"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="CaseDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几轮")),
                ("kind", models.CharField(max_length=40, verbose_name="文种")),
                ("current", models.BooleanField(default=True, verbose_name="还作数")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="rectification.case",
                        verbose_name="整改案",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="公文",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="rectification.revisitdraw",
                        verbose_name="哪次抽签",
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="rectification.escalation",
                        verbose_name="哪一级",
                    ),
                ),
                (
                    "remedy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="rectification.remedy",
                        verbose_name="哪次救济",
                    ),
                ),
            ],
            options={
                "verbose_name": "整改公文",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("case__isnull", False),
                                ("draw__isnull", True),
                                models.Q(
                                    ("escalation__isnull", True), ("remedy__isnull", True), _connector="OR"
                                ),
                            ),
                            models.Q(
                                ("case__isnull", True),
                                ("draw__isnull", False),
                                ("escalation__isnull", True),
                                ("remedy__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="rectification_letter_about_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("current", True), ("escalation__isnull", False)),
                        fields=("escalation", "kind"),
                        name="rectification_letter_once_a_rung",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("current", True), ("remedy__isnull", False)),
                        fields=("remedy", "kind"),
                        name="rectification_letter_once_a_remedy",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("current", True),
                            ("draw__isnull", True),
                            ("escalation__isnull", True),
                            ("remedy__isnull", True),
                        ),
                        fields=("case", "round", "kind"),
                        name="rectification_letter_once_a_round",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("current", True), ("draw__isnull", False)),
                        fields=("draw", "kind"),
                        name="rectification_letter_once_a_draw",
                    ),
                ],
            },
        ),
        migrations.RunPython(lock_down, open_up),
    ]
