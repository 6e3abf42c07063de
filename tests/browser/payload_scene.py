"""每个写得进字的地方都塞上想跑起来的字：机构、人、采集、草稿、理由、意见、说明、文件名、表头、任务、通知、地图。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle
from typing import Any

import openpyxl
from django.contrib.auth.hashers import make_password

from tests.accounts.staff import AT, FOUNDED, GOOD, TODAY, appoint, hire, new_id
from tests.browser.payload_cases import casework
from tests.browser.payloads import PAYLOADS
from tests.filings import town as towns
from tests.filings.town import SCHOOL, YEAR, Town, opened
from tests.rulebook.tiny import ID
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.models import Person
from zhidu.accounts.rules import INSTALLER
from zhidu.files.actions import ingest
from zhidu.filings.actions import (
    enrol,
    freeze,
    pass_review,
    return_filing,
    save_draft,
    settle_remark,
    submit,
)
from zhidu.filings.models import Collection, Filing, Remark
from zhidu.indicators.actions import recompute_all, set_declared_year
from zhidu.jobs.actions import ask
from zhidu.notices.actions import notify
from zhidu.organisations.actions import found_unit, rename_unit
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import Unit
from zhidu.organisations.rules import Shape
from zhidu.web.monitoring.maps import take_map

SCHOOLS = 12
LAST = YEAR - 1


class Pen:
    """一条接一条地写，放不下的跳过。"""

    def __init__(self) -> None:
        self._next: Iterator[str] = cycle(each.text for each in PAYLOADS)

    def write(self, room: int = 200) -> str:
        """下一条，不超过 room 个字。"""
        return next(text for text in self._next if len(text) <= room)


def build() -> dict[str, Any]:
    """造好，交回各人的登录名、去哪里看。"""
    town, pen = towns.build(), Pen()
    schools = places(town, pen)
    people(town, pen)
    last = opened(town.staff.actor("市督导"), town.release, LAST, title=pen.write())
    enrol(
        by=town.staff.actor("市督导"), collection=town.collection, units=list(schools.values())[:3],
        reason=pen.write(), at=AT, request_id=new_id(),
    )  # fmt: skip
    filings(town, pen, last)
    files = messages(town, pen)
    casework(town, pen)
    end(town, pen, last)
    for collection in (last, town.collection):
        recompute_all(collection=collection, at=AT)
    Person.objects.update(password=make_password(GOOD))
    logins = dict(Person.objects.values_list("pk", "login_name"))
    told = {name: logins[person] for name, (person, _) in (town.staff.posts | town.extra).items()}
    pages = [f"/imports/{town.collection}/{each}/" for each in files]
    return {"people": told, "pages": {"东县督导": pages, "市督导": ["/notices/?page=2"]}}


def places(town: Town, pen: Pen) -> dict[str, int]:
    """两个县改名、新设学校，名字和文号都是。市的名字每一页都有。"""
    found = {}
    for number in range(SCHOOLS):
        shape = Shape(pen.write(100), UnitKind.SCHOOL, town.staff.units["东县"], f"21379901{number:02d}", "")
        found[shape.code] = found_unit(
            by=INSTALLER, shape=shape, on=FOUNDED, at=AT, request_id=new_id(), document=pen.write(100)
        )
    for name in ("市", "西县", "高新区", "东小"):
        unit = town.staff.units[name]
        rename_unit(
            by=INSTALLER, unit=unit, seen=Unit.objects.get(pk=unit).revision, name=pen.write(100), on=TODAY, at=AT,
            request_id=new_id(), document=pen.write(100),
        )  # fmt: skip
    return found


def people(town: Town, pen: Pen) -> None:
    """每条字一个人；有换行、看不见的字符的，建账号时就不收。"""
    fit = [each.text for each in PAYLOADS if len(each.text) <= 50 and each.text.isprintable()]
    assert len(fit) > 40
    for number, text in enumerate(fit):
        hire(f"y{number}", town.staff.units["东小"], text)
    town.extra["东小副校长"] = (
        head := hire("deputy", town.staff.units["东小"], fit[0]),
        appoint(head, OfficeCode.SCHOOL, town.staff.units["东小"]),
    )


def filings(town: Town, pen: Pen, last: int) -> None:
    """去年：报、退、意见、再报、审过。今年：每一格都乱写的草稿，报上去又退回的。"""
    for unit, who in (("东小", "东小副校长"), ("西小", "西小校长")):
        reviewer = "东县督导" if unit == "东小" else "西县督导"
        for collection in (last, town.collection):
            found = town.filing(unit, collection)
            _submit(town, who, found)
            found.refresh_from_db()
            remarks = [
                ("学校", found.code, name, pen.write()) for name in ("小学专任教师数", "设备值", "办别")
            ]
            return_filing(
                by=town.actor(reviewer), filing=found.pk, seen=found.revision, reason=pen.write(), remarks=remarks,
                at=AT, request_id=new_id(),
            )  # fmt: skip
        found = town.filing(unit, last)
        for each in Remark.objects.filter(filing=found):
            settle_remark(by=town.actor(who), remark=each.pk, answer=pen.write(), at=AT, request_id=new_id())
        _submit(town, who, found)
        for seat in (reviewer, "市督导"):
            found.refresh_from_db()
            pass_review(by=town.actor(seat), filing=found.pk, seen=found.revision, at=AT, request_id=new_id())
    found = town.filing("东小", town.collection)
    cells = {"学校": [{name: pen.write() for name in SCHOOL}]}
    save_draft(
        by=town.actor("东小副校长"),
        filing=found.pk,
        cells=cells,
        seen=found.saves,
        at=AT,
        request_id=new_id(),
    )
    _submit(town, "东中校长", town.filing("东中", town.collection))


def _submit(town: Town, who: str, found: Filing) -> None:
    by = town.actor(who)
    seen = save_draft(
        by=by, filing=found.pk, cells={"学校": [SCHOOL]}, seen=found.saves, at=AT, request_id=new_id()
    )
    submit(by=by, filing=found.pk, seen=seen, at=AT, request_id=new_id())


def messages(town: Town, pen: Pen) -> list[str]:
    """通知、任务、地图、交来的工作簿；交回几本工作簿的编号。"""
    readers = [town.staff.person(each) for each in ("市督导", "东县督导")] + [town.extra["东小副校长"][0]]
    for each in PAYLOADS:
        notify(persons=readers, kind="test", title=each.text, body=each.text, at=AT)
    by = town.staff.actor("东县督导")
    for _ in range(8):
        ask(
            kind="filings.prefill", by=by, at=AT, request_id=new_id(), title=pen.write(),
            arguments={"collection": town.collection, "unit": town.staff.units["东县"]},
        )  # fmt: skip
    square = [[117.0, 36.0], [118.0, 36.0], [118.0, 37.0], [117.0, 37.0], [117.0, 36.0]]
    shapes = [
        {
            "properties": {"name": pen.write(), "code": code},
            "geometry": {"type": "Polygon", "coordinates": [square]},
        }
        for code in ("379901", "379902", "3799G1")
    ]
    document = json.dumps({"type": "FeatureCollection", "features": shapes}).encode()
    take_map(by=town.staff.actor("市督导"), name=f"{pen.write()}.geojson", content=document, at=AT,
             request_id=new_id())  # fmt: skip
    kept = []
    for _ in range(2):
        receipt = ingest(
            by=by, unit=town.staff.units["东县"], right=Right.FILL_FILINGS, purpose="filings.import",
            name=f"{pen.write()}.xlsx", content=workbook(pen), at=AT, request_id=new_id(),
        )  # fmt: skip
        kept.append(str(receipt.id))
    return kept


def workbook(pen: Pen) -> BytesIO:
    """表名、表头、格子里都是。"""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "<b onclick=hit(1)>"
    sheet.append(
        ["学校标识码", "学校名称", "管理单位", "办学类型", "小学在校生数", *(pen.write() for _ in range(12))]
    )
    for code in ("2137990001", "3137990002"):
        written = [pen.write().replace("=", "", 1) for _ in range(16)]
        sheet.append([code, *written])
    made = BytesIO()
    book.save(made)
    made.seek(0)
    return made


def end(town: Town, pen: Pen, last: int) -> None:
    """定申报年的文号、冻结时不纳入的理由。"""
    city = town.staff.actor("市督导")
    set_declared_year(
        by=city, county="379901", rulebook_id=ID, year=YEAR + 1, seen=0, document=pen.write(60), at=AT,
        request_id=new_id(),
    )  # fmt: skip
    waiting = Filing.objects.filter(collection=last).exclude(state="city_passed")
    freeze(
        by=city, collection=last, seen=Collection.objects.get(pk=last).revision, at=AT, request_id=new_id(),
        left_out={each.pk: pen.write() for each in waiting},
    )  # fmt: skip
