"""走流程用的小市：两年的采集，一所学校已经报过、审过，一位有两个任职的人，一位还没激活的人。"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password

from tests.accounts.staff import AT, GOOD, appoint, new_id
from tests.filings import town as towns
from tests.filings.town import SCHOOL, YEAR, Town, opened
from zhidu.accounts.actions import create_person
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.models import Person
from zhidu.accounts.rules import INSTALLER
from zhidu.filings.actions import pass_review, save_draft, submit
from zhidu.filings.models import Filing

LAST = YEAR - 1
NEWCOMER = "新来的"


def build() -> dict[str, Any]:
    """造小市，交回各人的登录名和两次采集的编号。"""
    town = towns.build()
    last = opened(town.staff.actor("市督导"), town.release, LAST)
    town.hire("西县同事", OfficeCode.COUNTY_SUPERVISION, "西县")
    town.hire("高小校长", OfficeCode.SCHOOL, "高小")
    appoint(town.staff.person("财政"), OfficeCode.LEADER, town.staff.units["东县"])
    newcomer = create_person(
        by=INSTALLER, login_name="newcomer", display_name=NEWCOMER, unit=town.staff.units["东小"], at=AT,
        request_id=new_id(),
    )  # fmt: skip
    appoint(newcomer, OfficeCode.SCHOOL, town.staff.units["东小"])
    Person.objects.exclude(pk=newcomer).update(password=make_password(GOOD))
    for collection in (last, town.collection):
        reported(town, collection)
    people = dict(Person.objects.values_list("pk", "login_name"))
    told = {name: people[person] for name, (person, _) in (town.staff.posts | town.extra).items()}
    return {"people": told, "this": town.collection, "last": last}


def reported(town: Town, collection: int) -> None:
    """高新区的一所小学报上来，区里、市里都审过。"""

    def found() -> Filing:
        return town.filing("高小", collection)

    head = town.actor("高小校长")
    seen = save_draft(
        by=head, filing=found().pk, cells={"学校": [SCHOOL]}, seen=found().saves, at=AT, request_id=new_id()
    )
    submit(by=head, filing=found().pk, seen=seen, at=AT, request_id=new_id())
    for reviewer in ("高新督导", "市督导"):
        pass_review(
            by=town.actor(reviewer), filing=found().pk, seen=found().revision, at=AT, request_id=new_id()
        )
