"""越权测试的小世界：两个县、一个功能区，别人的东西里都埋着金丝雀；谁不该看到哪些，在这里写死，不问产品代码。"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from tests.accounts.staff import AT, FOUNDED, appoint, epoch, hire, new_id
from tests.filings import town as towns
from tests.filings.town import SCHOOL, Town
from tests.replaying import replayed
from tests.security.canaries import Aviary
from tests.security.casework import REACH, Casework, plant
from tests.web.visiting import enter
from zhidu.accounts.actions import disable_person, revoke_post
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.documents.models import Delivery, Document
from zhidu.files.actions import ingest
from zhidu.filings.actions import pass_review, return_filing, save_draft
from zhidu.filings.models import Filing
from zhidu.findings.models import Finding
from zhidu.jobs.actions import ask
from zhidu.notices.actions import notify
from zhidu.notices.models import Notice
from zhidu.organisations.actions import close_unit, found_unit
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.rules import Shape
from zhidu.rectification.models import Case, Escalation, Remedy, Revisit, SelfCheck, Whistle

#: 这些人都够不着西县和高新区的任何东西
STRANGERS = ("东县督导", "东小校长", "东中校长", "财政", "督学", "领导", "审计", "离任", "东县系统")
ROLES = (*STRANGERS, "系统", "安全", "市督导", "西县督导", "专家", "")
#: 会话还开着、却已经不作数的：任职收回了、到期了，人停用了，权限版次变过
LOCKED_OUT = ("离任", "到期", "停用", "旧会话")
#: 这些人拿着别人的编号来，一张表也不该动
NOBODY = (*STRANGERS, *LOCKED_OUT, "")
_WORK = frozenset(
    {
        "finding", "case", "escalation", "remedy", "draw", "revisit", "self_check", "whistle", "document", "organ", "step",
        "paper_step", "publication", "bulletin",
    }
)  # fmt: skip
_BUSINESS = frozenset({"filing", "job", "file", "notice", "county", "school"}) | _WORK
_WEST = _BUSINESS | {"unit", "person", "post"}
#: 西县撤销了的那所学校的代码
GONE_CODE = "2137990099"
#: 案子的各步、公文的各步，网址里的名字
STEPS = ("approve", "return-plan", "extend", "return", "accept", "close", "reopen", "take-over", "cancel")
PAPER_STEPS = ("submit", "review", "sign", "return", "issue", "withdraw", "void", "recall")
#: 谁拿到哪几种西县、高新区的编号，应该和拿到没有的编号一样；审计、系统、安全管全市，认得机构（和人）
APART = dict.fromkeys((*STRANGERS, *LOCKED_OUT), _WEST) | {
    "审计": _WEST - {"unit"},
    "系统": _BUSINESS,
    "安全": _BUSINESS,
    "市督导": frozenset({"job", "notice"}),
    "专家": _WORK | {"person", "post", "job", "notice"},
    "": _WEST,
}


@dataclass
class World:
    """造好的世界。foreign 是西县、高新区的编号：整数主键、代码、附件和任务的编号。"""

    town: Town
    birds: Aviary
    hidden: dict[str, set[str]] = field(default_factory=dict)
    keys: set[int] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    uuids: set[UUID] = field(default_factory=set)
    foreign: dict[str, list[Any]] = field(default_factory=dict)
    work: Casework = field(default_factory=Casework)
    #: 任职收回、人停用以前取的当事人
    stale: dict[str, Actor] = field(default_factory=dict)

    @property
    def everyone(self) -> frozenset[str]:
        """全部的人；空串是没登录的。"""
        return frozenset((*ROLES, *LOCKED_OUT, *REACH))

    def browser(self, name: str) -> Client:
        """以某人的任职登录；空名字是没登录的。"""
        client = Client(raise_request_exception=False)
        self.enter(client, name)
        return client

    def enter(self, client: Client, name: str) -> None:
        """这个浏览器以某人的任职登录着；空名字不登录。"""
        if name:
            seat = self.town.extra.get(name) or self.town.staff.posts[name]
            enter(client, *seat, **({"epoch": epoch(seat[0]) - 1} if name == "旧会话" else {}))

    def hide(self, bird: str, *names: str) -> None:
        """这个记号，这些人一个字也不该看到。"""
        for name in names:
            self.hidden.setdefault(name, set()).add(bird)


@replayed
def build() -> World:
    """造世界。"""
    world = World(towns.build(), Aviary())
    _left(world)
    school = _west(world)
    _neighbour(world)
    plant(world, school, STRANGERS)
    return world


def _west(world: World) -> int:
    """西县的一切：一所学校、它的校长、它报的、退的、存的、它的附件、任务、通知。交回这所学校的主键。

    退回是刚刚的事：工作台只说这两天的变化，太早的谁也看不到，也就试不出漏没漏。
    """
    town, birds = world.town, world.birds
    plant = [
        birds.plant(f"西县的{what}")
        for what in ("校名", "人名", "退回理由", "意见", "草稿", "文件名", "通知", "任务")
    ]
    name, person, reason, remark, typed, file, notice, job = plant
    west = town.staff.units["西县"]
    shape = Shape(f"西校{name}", UnitKind.SCHOOL, west, "2137990088", "")
    unit = found_unit(by=INSTALLER, shape=shape, on=FOUNDED, at=AT, request_id=new_id())
    head = hire("west88", unit, f"校长{person}")
    town.extra["西校校长"] = (head, appoint(head, OfficeCode.SCHOOL, unit))
    town.submit("西小校长", "西小")
    filing, reviewer = town.filing("西小"), town.actor("西县督导")
    return_filing(
        by=reviewer, filing=filing.pk, seen=filing.revision, reason=f"理由{reason}",
        remarks=[("学校", "2137990004", "小学专任教师数", f"意见{remark}")], at=timezone.now(), request_id=new_id(),
    )  # fmt: skip
    filing = town.filing("西小")
    save_draft(
        by=town.actor("西小校长"), filing=filing.pk, cells={"学校": [SCHOOL | {"设备值": f"草{typed}"}]},
        seen=filing.saves, at=AT, request_id=new_id(),
    )  # fmt: skip
    receipt = ingest(
        by=reviewer, unit=west, right=Right.SEE_FILINGS, purpose="filings.import", name=f"西{file}.csv",
        content=io.BytesIO(f"标识码\n{file}".encode()), at=AT, request_id=new_id(),
    )  # fmt: skip
    asked = ask(
        kind="filings.prefill", by=reviewer, arguments={"collection": town.collection, "unit": west}, at=AT,
        request_id=new_id(), title=f"西县任务{job}",
    )  # fmt: skip
    notify(persons=[reviewer.person_id], kind="test", title=f"通知{notice}", at=AT)
    town.submit("西县督导", "西县")
    _elsewhere(world)
    world.uuids |= {receipt.id, asked}
    world.codes |= {"379902", "2137990004", "2137990088", "3799G1", "2137990005"}
    world.keys |= {filing.pk, town.filing("西县").pk, town.filing("高小").pk, west, unit, head}
    world.keys |= {town.staff.units["西小"], town.extra["西校校长"][1], *town.staff.posts["西县督导"]}
    notice_key = Notice.objects.get(title__startswith="通知").pk
    seat = town.staff.posts["西县督导"]
    world.foreign = {
        "unit": [west, unit, *(town.staff.units[each] for each in ("西小", "高新区", "高小"))],
        "person": [seat[0], head, town.extra["西小校长"][0], town.staff.posts["高新督导"][0]],
        "post": [seat[1], town.extra["西校校长"][1], town.staff.posts["高新督导"][1]],
        "filing": [town.filing(each).pk for each in ("西小", "西县", "高小", "高新区")],
        "job": [asked],
        "file": [receipt.id],
        "notice": [notice_key],
        "county": ["379902", "3799G1"],
        "school": ["2137990004", "2137990088", "2137990005"],
        "step": list(STEPS),
        "paper_step": list(PAPER_STEPS),
    }
    for bird in plant:
        # 审计管理设在市里，认得全市的机构名，别的看不到
        known = {"审计"} if bird == name else set()
        world.hide(bird, *(each for each in STRANGERS if each not in known), "")
    world.hide(typed, "市督导", "西县督导")
    for bird in (reason, remark, typed, file, notice, job):
        world.hide(bird, "系统", "安全")
    return unit


def _elsewhere(world: World) -> None:
    """高新区的学校报了、区里审过了，等市里审；西县撤销了一所学校。"""
    town, west = world.town, world.town.staff.units["西县"]
    town.hire("高小校长", OfficeCode.SCHOOL, "高小")
    town.submit("高小校长", "高小")
    town.review("高新督导", "高小")
    shape = Shape("西旧小", UnitKind.SCHOOL, west, GONE_CODE, "")
    gone = found_unit(by=INSTALLER, shape=shape, on=FOUNDED, at=AT, request_id=new_id())
    closed = FOUNDED + timedelta(days=1000)
    close_unit(by=INSTALLER, unit=gone, seen=1, on=closed, at=AT, request_id=new_id())


def _neighbour(world: World) -> None:
    """同县的另一所学校：东中退回过、又存了草稿；东小的人看不到，县里看不到草稿。"""
    town, birds = world.town, world.birds
    remark, typed = birds.plant("东中的意见"), birds.plant("东中的草稿")
    town.submit("东中校长", "东中", {"学校": [SCHOOL | {"办学类型": "小学"}]})
    filing = town.filing("东中")
    pass_review(by=town.actor("东县同事"), filing=filing.pk, seen=filing.revision, at=AT, request_id=new_id())
    filing = town.filing("东中")
    return_filing(
        by=town.actor("市督导"), filing=filing.pk, seen=filing.revision, reason="请核对",
        remarks=[("学校", "3137990002", "小学专任教师数", f"意见{remark}")], at=AT, request_id=new_id(),
    )  # fmt: skip
    filing = town.filing("东中")
    save_draft(
        by=town.actor("东中校长"), filing=filing.pk, cells={"学校": [{"设备值": f"草{typed}"}]},
        seen=filing.saves, at=AT, request_id=new_id(),
    )  # fmt: skip
    world.keys.add(filing.pk)
    # 县里自己的那一份存着草稿，教学点的报了等县里审
    town.save("东县督导", "东县")
    town.submit("东小校长", "东点")
    world.hide(remark, "东小校长", "西县督导", "财政", "督学", "系统", "安全", "审计", "离任", "")
    world.hide(
        typed,
        "东小校长",
        "东县督导",
        "领导",
        "市督导",
        "西县督导",
        "财政",
        "督学",
        "系统",
        "审计",
        "离任",
        "",
    )


def _left(world: World) -> None:
    """西县督导室不作数了的几位，会话都还开着：任职收回了、到期了，人停用了，权限版次变过。"""
    town = world.town
    for name, office, unit in (
        ("离任", OfficeCode.COUNTY_SUPERVISION, "西县"), ("离任系统", OfficeCode.SYSTEM_ADMIN, "市"),
        ("离任安全", OfficeCode.SECURITY_ADMIN, "市"),
    ):  # fmt: skip
        town.hire(name, office, unit)
        world.stale[name] = town.actor(name)
        revoke_post(by=town.actor("安全"), post=town.extra[name][1], at=AT, request_id=new_id())
    for name in ("停用", "旧会话"):
        town.hire(name, OfficeCode.COUNTY_SUPERVISION, "西县")
    world.stale["停用"] = town.actor("停用")
    disable_person(by=town.actor("系统"), person=town.extra["停用"][0], at=AT, request_id=new_id())
    west = town.staff.units["西县"]
    gone = hire("gone88", west, "到期")
    post = appoint(gone, OfficeCode.COUNTY_SUPERVISION, west, ends=AT.date() + timedelta(days=1))
    town.extra["到期"] = (gone, post)


#: 西县、高新区的东西各取哪几列：越权的提交之后，一个字也不该变
_WATCHED: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (Filing, "county", ("state", "revision", "saves", "number", "submitted_by", "return_reason")),
    (Finding, "county", ("state", "revision", "dismissal")),
    (Case, "county", ("state", "revision", "owner", "round")),
    (Escalation, "case__county", ("state", "revision", "answer")),
    (Remedy, "escalation__case__county", ("outcome", "revision", "corrected_on")),
    (Revisit, "case__county", ("result", "revision")),
    (SelfCheck, "case__county", ("has_it", "answer")),
    (Whistle, "raised_from__versions__parent", ("acknowledged_by",)),
    (Document, "organ__unit", ("state", "revision", "number")),
    (Delivery, "document__organ__unit", ("opened_at", "note", "resent")),
)


def foreign_state() -> list[tuple[object, ...]]:
    """西县、高新区的各件此刻的样子。"""
    west = list(Filing.objects.filter(code__in=["379902", "3799G1"]).values_list("county", flat=True))
    return [
        (model.__name__, *row)
        for model, path, columns in _WATCHED
        for row in model.objects.filter(**{f"{path}__in": west}).order_by("pk").values_list("pk", *columns)
    ]
