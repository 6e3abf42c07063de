"""公开：审过什么、公开过什么；月度通报的期号。审过的快照不许改：触发器拒绝。"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.deletion import PROTECT

TABLE = "rectification_publication"
REFUSED = "审过的公开不能改、不能删，只能撤下"
#: 审过以后一个字也不许变的列
FROZEN = (
    "case_id", "round", "owner_id", "title", "place", "problem", "action", "result", "excuses", "writers",
    "proposed_by", "proposed_at", "approved_by", "approved_at", "token", "snapshot", "sha256", "published_on",
    "county_name", "year",
)  # fmt: skip


def _changed(differs: str) -> str:
    """不许的改动：撤下了的、不公开了的再动；公开着的除了撤下，别的列变了。"""
    columns = " OR ".join(f"OLD.{each} {differs} NEW.{each}" for each in FROZEN)
    return (
        "OLD.state IN ('withdrawn', 'dropped') OR (OLD.state = 'published' AND "
        f"(NEW.state <> 'withdrawn' OR {columns}))"
    )


SQLITE = (
    f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE ON {TABLE} WHEN {_changed('IS NOT')} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE} WHEN OLD.approved_by <> '' "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
SQLITE_BACK = (f"DROP TRIGGER {TABLE}_frozen", f"DROP TRIGGER {TABLE}_kept")
POSTGRESQL = (
    f"""CREATE FUNCTION rectification_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE ON {TABLE}
        FOR EACH ROW WHEN ({_changed("IS DISTINCT FROM")}) EXECUTE FUNCTION rectification_refuse_published()""",
    f"""CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE}
        FOR EACH ROW WHEN (OLD.approved_by <> '') EXECUTE FUNCTION rectification_refuse_published()""",
)
POSTGRESQL_BACK = (
    f"DROP TRIGGER {TABLE}_frozen ON {TABLE}",
    f"DROP TRIGGER {TABLE}_kept ON {TABLE}",
    "DROP FUNCTION rectification_refuse_published()",
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
    """公开、月度通报两张表，和公开的触发器。以后改公开表的迁移会重建 SQLite 的表、丢掉触发器，须再装一次。"""

    dependencies = [
        ("documents", "0002_immutable"),
        ("organisations", "0001_initial"),
        ("rectification", "0003_rung_document"),
    ]
    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年")),
                ("month", models.PositiveSmallIntegerField(verbose_name="月")),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几期")),
                ("made_by", models.CharField(max_length=64, verbose_name="起草的人编号")),
                ("made_at", models.DateTimeField(verbose_name="起草时刻")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to="documents.document", verbose_name="公文"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="哪个督导室",
                    ),
                ),
            ],
            options={
                "verbose_name": "月度通报",
                "ordering": ("-year", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "year", "month"), name="rectification_bulletin_monthly"
                    ),
                    models.UniqueConstraint(
                        fields=("owner", "year", "number"), name="rectification_bulletin_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12), ("number__gte", 1)),
                        name="rectification_bulletin_sane",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="公开的是第几轮")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待审"),
                            ("returned", "退回"),
                            ("published", "已公开"),
                            ("withdrawn", "已撤下"),
                            ("dropped", "不公开了"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="变动次数")),
                ("title", models.CharField(max_length=100, verbose_name="事项")),
                ("place", models.CharField(max_length=100, verbose_name="责任单位")),
                ("problem", models.TextField(verbose_name="问题")),
                ("action", models.TextField(verbose_name="整改措施")),
                ("result", models.TextField(verbose_name="整改结果")),
                ("excuses", models.JSONField(blank=True, default=dict, verbose_name="为什么留着")),
                ("writers", models.TextField(default=",", verbose_name="动过笔的人编号")),
                ("proposed_by", models.CharField(max_length=64, verbose_name="提的人编号")),
                ("proposed_at", models.DateTimeField(verbose_name="提的时刻")),
                ("note", models.TextField(blank=True, verbose_name="退回、撤下的理由")),
                ("approved_by", models.CharField(blank=True, max_length=64, verbose_name="审的人编号")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="审的时刻")),
                ("token", models.CharField(blank=True, max_length=32, verbose_name="公开页的网址")),
                ("snapshot", models.TextField(blank=True, verbose_name="公开的全部")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="快照的摘要")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="公开日期")),
                ("county_name", models.CharField(blank=True, max_length=100, verbose_name="区县")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="哪年公开")),
                ("withdrawn_by", models.CharField(blank=True, max_length=64, verbose_name="撤下的人编号")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤下的时刻")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to="rectification.case", verbose_name="整改案"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="公开的督导室",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开",
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["state", "published_on"], name="rectification_public")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "returned", "published", "withdrawn", "dropped"])
                        ),
                        name="rectification_public_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "returned"])),
                        fields=("case",),
                        name="rectification_one_proposal",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("case",),
                        name="rectification_one_published",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("token", ""), _negated=True),
                        fields=("token",),
                        name="rectification_public_token",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", False),
                                ("published_on__isnull", False),
                                ("state__in", ["published", "withdrawn"]),
                                ("year__isnull", False),
                                models.Q(("snapshot", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("token", ""), _negated=True),
                                models.Q(("approved_by", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state__in", ["published", "withdrawn"]), _negated=True),
                                ("approved_by", ""),
                                ("snapshot", ""),
                                ("token", ""),
                            ),
                            _connector="OR",
                        ),
                        name="rectification_public_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", ""),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="rectification_public_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["withdrawn", "returned", "dropped"]), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="rectification_public_why",
                    ),
                ],
            },
        ),
        migrations.RunPython(lock_down, open_up),
    ]
