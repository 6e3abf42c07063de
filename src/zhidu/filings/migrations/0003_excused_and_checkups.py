"""免报的状态、体检的表。改填报单的约束要重建 SQLite 的表：先拆触发器，改完再装上，同一个事务。"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_GUARDS = import_module("zhidu.filings.migrations.0002_immutable")


def take_off(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite：拆下触发器。"""
    if editor.connection.vendor == "sqlite":
        for statement in _GUARDS.SQLITE_BACK:
            editor.execute(statement)


def put_on(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite：装回触发器。"""
    if editor.connection.vendor == "sqlite":
        for statement in _GUARDS.SQLITE:
            editor.execute(statement)


class Migration(migrations.Migration):
    """免报的状态、体检的表；改了填报单那张表，SQLite 的触发器先拆后装。"""

    dependencies = [
        ("filings", "0002_immutable"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(take_off, put_on),
        migrations.CreateModel(
            name="Checkup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(verbose_name="体检时变动过几次")),
                ("saves", models.PositiveIntegerField(verbose_name="体检时草稿存过几次")),
                ("errors", models.PositiveIntegerField(default=0, verbose_name="要改的几处")),
                ("asks", models.PositiveIntegerField(default=0, verbose_name="没说明的疑点几处")),
                ("scores", models.JSONField(default=dict, verbose_name="可信度各项的数")),
                ("told", models.JSONField(default=dict, verbose_name="可信度各项的话")),
                ("made_at", models.DateTimeField(verbose_name="体检时刻")),
            ],
            options={
                "verbose_name": "体检",
            },
        ),
        migrations.RemoveConstraint(
            model_name="filing",
            name="filings_filing_state",
        ),
        migrations.RemoveConstraint(
            model_name="filing",
            name="filings_reported_has_version",
        ),
        migrations.AlterField(
            model_name="filing",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("submitted", "已报"),
                    ("county_passed", "区县已审"),
                    ("city_passed", "市已审"),
                    ("frozen", "已冻结"),
                    ("excused", "免报"),
                ],
                default="draft",
                max_length=15,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="move",
            name="after",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("submitted", "已报"),
                    ("county_passed", "区县已审"),
                    ("city_passed", "市已审"),
                    ("frozen", "已冻结"),
                    ("excused", "免报"),
                ],
                max_length=15,
                verbose_name="之后",
            ),
        ),
        migrations.AlterField(
            model_name="move",
            name="before",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("submitted", "已报"),
                    ("county_passed", "区县已审"),
                    ("city_passed", "市已审"),
                    ("frozen", "已冻结"),
                    ("excused", "免报"),
                ],
                max_length=15,
                verbose_name="之前",
            ),
        ),
        migrations.AlterField(
            model_name="move",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submit", "报送"),
                    ("withdraw", "撤回"),
                    ("pass_county", "区县审核通过"),
                    ("pass_city", "市审核通过"),
                    ("stand_in", "上级代审通过"),
                    ("return", "退回"),
                    ("freeze", "冻结"),
                    ("carry", "往年带入"),
                    ("excuse", "免报"),
                    ("relist", "重新列入"),
                ],
                max_length=15,
                verbose_name="流转",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "submitted", "county_passed", "city_passed", "frozen", "excused"])
                ),
                name="filings_filing_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("draft", "excused")), ("number__gte", 1), _connector="OR"),
                name="filings_reported_has_version",
            ),
        ),
        migrations.AddField(
            model_name="checkup",
            name="filing",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="checkup",
                to="filings.filing",
                verbose_name="填报单",
            ),
        ),
        migrations.RunPython(put_on, take_off),
    ]
