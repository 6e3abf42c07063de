"""模型的箭头也只向下；取对象、改对象、写 SQL 各有各的口子；登记的应用与楼层一致。"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import doors
from tests.architecture.repository import (
    ROOT,
    SOURCE,
    contracts,
    our_floors,
    pure_rooms,
    python_files,
    relative,
)

STOREYS = our_floors()
ABOVE = [room for storey in STOREYS for room in storey if room not in pure_rooms(STOREYS)]


def room_of_model(model: type) -> str | None:
    """模型在哪个房间；不是我们的就是 None。"""
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "zhidu" else None


def our_models() -> list[type]:
    """我们的全部模型，含多对多自动生成的。"""
    return [model for model in apps.get_models(include_auto_created=True) if room_of_model(model)]


def test_relations_point_down() -> None:
    assert our_models()
    faults = doors.relation_faults(our_models(), STOREYS, room_of_model)
    assert not faults, "\n" + "\n".join(faults)


def test_every_app_is_installed_in_floor_order_and_lints_its_rooms() -> None:
    on_disk = {file.parent.name for file in SOURCE.glob("*/apps.py")}
    installed = [app.removeprefix("zhidu.") for app in settings.OUR_APPS]
    assert set(installed) == on_disk, "有 apps.py 的房间都要写进 OUR_APPS，写了的都要有"
    order = [room for storey in reversed(STOREYS) for room in storey if room in on_disk]
    assert installed == order, "OUR_APPS 从下往上写，与楼层一致"
    with_models = {file.parent.name for name in ("models.py", "models") for file in SOURCE.glob(f"*/{name}")}
    containers = contracts((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["rooms"]["containers"]
    assert set(containers) == {f"zhidu.{room}" for room in with_models}, "每个应用里的房间都要查次序"


def test_no_admin_and_no_superuser() -> None:
    assert not apps.is_installed("django.contrib.admin")
    for model in our_models():
        names = {field.name for field in model._meta.get_fields()}  # type: ignore[attr-defined]
        assert not names & {"is_superuser", "is_staff"}, model


def test_doors() -> None:
    faults = []
    for file in python_files(*(SOURCE / room for room in ABOVE if (SOURCE / room).exists())):
        path = file.relative_to(SOURCE).as_posix()
        faults += [
            f"{relative(file)} {fault}" for fault in doors.faults(file.read_text(encoding="utf-8"), path)
        ]
    assert not faults, "\n" + "\n".join(faults)


# ── 坏样品 ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("Unit.objects.all()", "web/desk/views.py"),
        ("Unit._base_manager.all()", "accounts/rules.py"),
        ("from django.shortcuts import get_object_or_404", "web/desk/views.py"),
        ("shortcuts.x(get_object_or_404)", "api/views.py"),
        ("unit.save()", "accounts/models.py"),
        ("super().save(*args)", "accounts/models/person.py"),
        ("rows.delete()", "accounts/queries.py"),
        ("rows.update(name='x')", "accounts/queries/units.py"),
        ("unit.versions.create(name='x')", "web/desk/views.py"),
        ("unit.versions.bulk_create(rows)", "accounts/rules/x.py"),
        ("await unit.asave()", "accounts/tasks.py"),
        ("from django.db import connection", "web/desk/views.py"),
        ("from django.db.models.signals import post_save", "accounts/apps.py"),
        ("from django.dispatch import receiver", "accounts/actions.py"),
    ],
)
def test_ways_round_the_doors_are_caught(source: str, path: str) -> None:
    assert len(doors.faults(source, path)) == 1


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("Unit.objects.filter(pk=1)", "accounts/queries.py"),
        ("Unit.objects.create(pk=1)", "accounts/actions/units.py"),
        ("unit.save()", "accounts/actions.py"),
        ("names.update(more)\nbar.update(task, total=1)\nseen.update()", "web/desk/pages.py"),
        ("from django.db import connection, transaction", "audit/actions.py"),
        ("from django.db import connections", "config/checks.py"),
        ("from django.db import models, transaction", "web/desk/views.py"),
    ],
)
def test_the_doors_themselves_pass(source: str, path: str) -> None:
    assert doors.faults(source, path) == []


@isolate_apps("zhidu.audit")
def test_relations_upwards_sideways_and_named_back_are_caught() -> None:
    class Base(models.Model):
        class Meta:
            abstract = True
            app_label = "audit"

    class Unit(Base):
        __module__ = "zhidu.organisations.models"

    class Person(Base):
        __module__ = "zhidu.accounts.models"
        own = models.ForeignKey("self", models.PROTECT, null=True)
        unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
        named = models.ForeignKey("Unit", models.PROTECT, related_name="people")
        many = models.ManyToManyField(Unit)

    class Plan(Base):
        __module__ = "zhidu.assessments.models"
        visit = models.ForeignKey("Visit", models.PROTECT, related_name="+")

    class Visit(Base):
        __module__ = "zhidu.inspections.models"
        case = models.ForeignKey("Case", models.PROTECT, related_name="+")

    class Case(Base):
        __module__ = "zhidu.rectification.models"

    class Log(Base):
        __module__ = "zhidu.audit.models"
        unit = models.ForeignKey("Unit", models.PROTECT, related_name="+")

    found = doors.relation_faults([Unit, Person, Plan, Visit, Case, Log], STOREYS, room_of_model)
    assert [fault.split("：")[0].split(" ")[0] for fault in found] == [
        "Person.named",
        "Person.many",
        "Plan.visit",
        "Visit.case",
        "Log.unit",
    ]
