"""越权测试的小世界里，问题、整改、公文的一份：东西两县、市里各有走到各步的，别人的都埋着金丝雀。

谁该看到哪一件，在这里照任职写死（sees），不问产品代码。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.accounts.staff import AT, STARTS, TODAY, appoint, as_actor, hire, new_id
from tests.documents import desk as documents
from tests.findings.cases import PROCEDURE, Bench
from tests.rectification.handling import Desk
from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.rules import INSTALLER, Actor
from zhidu.catalog.actions import enter_procedure
from zhidu.documents import actions as papers
from zhidu.documents.enums import DocumentType
from zhidu.findings.actions import add_evidence, dismiss_finding
from zhidu.rectification import actions
from zhidu.rectification.enums import EscalationState, RemedyKind, RemedyOutcome
from zhidu.rectification.models import Bulletin, Case, CaseDocument, Escalation, Remedy, Revisit, SelfCheck
from zhidu.rectification.rules.proposals import ProgressDraft
from zhidu.rectification.rules.publicity import PublicWording
from zhidu.rectification.rules.reporting import ReportingPeriod

if TYPE_CHECKING:
    from tests.security.world import World

WEST = frozenset({"西县", "西小", "西校"})
EAST = frozenset({"东县", "东小", "东中", "东点"})
HIGH = frozenset({"高新区", "高小"})
ALL = WEST | EAST | HIGH | {"市", "财政局"}
#: 谁够得到哪些单位：照任职所在和管辖写
REACH = {
    "市督导": ALL, "市同事": ALL, "西县督导": WEST, "西县同事": WEST, "西小校长": {"西小"}, "西校校长": {"西校"},
    "高新督导": HIGH, "东县督导": EAST, "东县同事": EAST, "两头督导": EAST, "两头校长": {"东中"},
    "东中校长": {"东中"}, "东小校长": {"东小", "东点"}, "财政": {"财政局"}, "财政领导": {"财政局"}, "督学": {"东小", "东点"}, "领导": EAST,
    "专家": WEST, "系统": ALL, "安全": ALL, "审计": ALL, "东县系统": EAST, "东县安全": EAST, "东县审计": EAST,
}  # fmt: skip
CITY, WESTERN, EASTERN = {"市督导", "市同事"}, {"西县督导", "西县同事"}, {"东县督导", "东县同事", "两头督导"}
SUPERVISING = CITY | WESTERN | EASTERN | {"高新督导"}
#: 没有业务的：三员和专家（专家只看得到报送）
APART_FROM_BUSINESS = {"专家", "系统", "安全", "审计", "东县系统", "东县安全", "东县审计"}
LATER = TODAY + timedelta(days=400)
#: 公开的话，照规矩写齐
WORDING = PublicWording(
    title="恢复运动场地", place="某县", problem="运动场地被占作他用，学生活动场地不足。",
    action="清退占用，重新铺设场地。", result="场地已恢复，达到标准要求。",
)  # fmt: skip
STAGES = ("planning", "submitted", "working", "reported", "accepted", "closed")


def reaching(unit: str, among: Iterable[str] = REACH) -> set[str]:
    """够得到这个单位的人。"""
    return {name for name in among if unit in REACH[name]}


@dataclass
class Casework:
    """造好的各件：名字 → 主键。sees 是种类 → 主键 → 谁看得到。"""

    found: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sees: dict[str, dict[Any, frozenset[str]]] = field(default_factory=dict)

    def put(self, kind: str, name: str, key: Any, seers: Iterable[str]) -> Any:
        """记下一件和看得到它的人。"""
        self.found[name], self.kinds[name] = key, kind
        self.sees.setdefault(kind, {})[key] = frozenset(seers)
        return key

    def of(self, kind: str) -> dict[str, Any]:
        """一类的全部：名字 → 主键。"""
        return {name: self.found[name] for name, each in self.kinds.items() if each == kind}


class Planter:
    """照办事的路，一件一件地造。"""

    def __init__(self, world: World) -> None:
        self.world, self.town, self.work = world, world.town, world.work
        self.desk = Desk(Bench(world.town.staff, world.town.extra))

    def unit(self, name: str) -> int:
        """单位的主键。"""
        return self.work.found["西校"] if name == "西校" else self.town.staff.units[name]

    def bird(self, what: str, seers: Iterable[str]) -> str:
        """埋一个记号，看得到的人以外都不该看到。"""
        new = self.world.birds.plant(what)
        self.world.hide(new, *(set(self.world.everyone) - set(seers)))
        return new

    def people(self) -> None:
        """再请几个人：县里的同事、县里的三员，和一身两任的一位（又是校长，又在督导室）。"""
        units = self.town.staff.units
        self.town.hire("西县同事", OfficeCode.COUNTY_SUPERVISION, "西县")
        for name, office in (
            ("东县系统", OfficeCode.SYSTEM_ADMIN), ("东县安全", OfficeCode.SECURITY_ADMIN),
            ("东县审计", OfficeCode.AUDIT_ADMIN),
        ):  # fmt: skip
            self.town.hire(name, office, "东县")
        self.town.hire("财政领导", OfficeCode.LEADER, "财政局")
        both = hire("both88", units["东中"], "两头")
        self.town.extra["两头校长"] = (both, appoint(both, OfficeCode.SCHOOL, units["东中"]))
        self.town.extra["两头督导"] = (both, appoint(both, OfficeCode.COUNTY_SUPERVISION, units["东县"]))

    # ── 问题 ──

    def finding(self, name: str, who: str, unit: str, seers: Iterable[str]) -> int:
        """立一个问题；seers 是立案以前看得到的人。"""
        bird = self.bird(f"{unit}的问题", seers)
        key = self.desk.bench.finding(
            who, unit=self.unit(unit), title=f"问题{bird}", detail=f"情况{bird}", reference=bird
        )
        return int(self.work.put("finding", name, key, seers))

    def findings(self) -> None:
        """没立案的、不立案的、带证据的。同一所学校同一条款，市里和县里各立过。"""
        self.finding("西待立", "西县督导", "西小", CITY | WESTERN)
        self.finding("市待立", "市督导", "西小", CITY)
        self.finding("高待立", "高新督导", "高小", CITY | {"高新督导"})
        self.finding("东小待立", "东县督导", "东小", CITY | EASTERN)
        self.finding("东中待立", "东县督导", "东中", CITY | EASTERN)
        self.finding("督学待立", "督学", "东小", CITY | EASTERN | {"督学"})
        dropped = self.finding("西不立", "西县督导", "西小", CITY | WESTERN)
        reason = self.bird("西县不立案的理由", CITY | WESTERN)
        dismiss_finding(
            by=self.town.actor("西县督导"), finding=dropped, seen=1, reason=f"理由{reason}", at=AT,
            request_id=new_id(),
        )  # fmt: skip
        for who, unit, name in (("西县督导", "西小", "西待立"), ("东县督导", "东小", "东小待立")):
            self.evidence(who, unit, name)

    def evidence(self, who: str, unit: str, name: str) -> None:
        """给一个问题放一份证据。"""
        seers = self.work.sees["finding"][self.work.found[name]]
        bird = self.bird(f"{unit}的证据", (*seers, *reaching(unit)))
        file = self.desk.bench.file(who, unit, name=f"证据{bird}.txt")
        add_evidence(
            by=self.town.actor(who), finding=self.work.found[name], file=file, note=f"说明{bird}", at=AT,
            request_id=new_id(),
        )  # fmt: skip
        self.work.put("file", f"{name}的证据", file, reaching(unit, set(REACH) - APART_FROM_BUSINESS))

    # ── 案子 ──

    def case(self, name: str, owner: str, mate: str, doer: str, unit: str, stage: str, **plan: Any) -> int:
        """立一个案，走到 stage。审核通过的是 owner，销号的是 mate。"""
        seers = reaching(unit, set(REACH) - APART_FROM_BUSINESS) | ({"财政"} if plan else set())
        bird = self.bird(f"{unit}的整改案", seers)
        desk, at = self.desk, STAGES.index(stage)
        key = desk.open(owner, unit=self.unit(unit), title=f"案{bird}", detail=f"情况{bird}")
        finding = Case.objects.filter(pk=key).values_list("items__finding", flat=True).get()
        # 请来会签的看得到案，看不到问题本身那一页
        self.work.put("finding", f"{name}的问题", finding, seers - {"财政"})
        self.work.put("case", name, key, seers)
        if at >= 1:
            desk.plan(key, doer, measures=f"措施{bird}", **plan)
        if at >= 2:
            desk.step("approve_plan", key, owner)
        if at >= 3:
            file = desk.bench.file(doer, unit, name=f"佐证{bird}.txt")
            draft = ProgressDraft(f"已改{bird}", TODAY, final=True, files=(file,))
            desk.step("report_progress", key, doer, draft=draft)
        if at >= 4:
            desk.step("accept_case", key, owner)
        if at >= 5:
            desk.step("close_case", key, mate)
        return key

    def cases(self) -> None:
        """西县督办的六步各一个；市里督办西小的两个；东县督办的，报的人一身两任。"""
        for stage in STAGES:
            self.case(f"西{stage}", "西县督导", "西县同事", "西小校长", "西小", stage)
            self.case(f"东中{stage}", "东县督导", "东县同事", "两头校长", "东中", stage)
        self.case("市planning", "市督导", "市同事", "西小校长", "西小", "planning")
        self.case("市accepted", "市督导", "市同事", "西小校长", "西小", "accepted")
        self.case("东小working", "东县督导", "东县同事", "东小校长", "东小", "working")
        cosigners = (self.unit("财政局"),)
        for name, stage in (("会签", "submitted"), ("会签working", "working")):
            self.case(name, "东县督导", "东县同事", "东小校长", "东小", stage, cosigners=cosigners)

    def rung(self, name: str, owner: str, case: str, code: str, *, served: bool = False) -> int:
        """案子走到阶梯的一级，理由里埋记号。"""
        seers = self.work.sees["case"][self.work.found[case]]
        bird = self.bird(f"{case}的阶梯", seers)
        key = actions.decide_rung(
            by=self.town.actor(owner), case=self.work.found[case], rung=code,
            seen=self.desk.case(self.work.found[case]).revision, reason=f"理由{bird}", at=AT, request_id=new_id(),
        )  # fmt: skip
        if served:
            actions.serve_rung(
                by=self.town.actor(owner), escalation=key, seen=Escalation.objects.get(pk=key).revision,
                document="示例1", outside="示例：邮寄", served_on=TODAY, at=AT, request_id=new_id(),
            )  # fmt: skip
        return int(self.work.put("escalation", name, key, seers))

    def remedy(self, name: str, rung: str, doer: str, judge: str = "") -> None:
        """对一级提出陈述申辩；judge 给了就由他作撤销的结论，等着纠正。"""
        case = Escalation.objects.get(pk=self.work.found[rung]).case_id
        seers = self.work.sees["case"][case]
        bird = self.bird(f"{rung}的救济", seers)
        key = actions.apply_remedy(
            by=self.town.actor(doer), escalation=self.work.found[rung], kind=RemedyKind.STATEMENT,
            text=f"申辩{bird}", applied_on=TODAY, at=AT, request_id=new_id(),
        )  # fmt: skip
        self.work.put("remedy", name, key, seers)
        if judge:
            actions.decide_remedy(
                by=self.town.actor(judge), remedy=key, seen=Remedy.objects.get(pk=key).revision,
                outcome=RemedyOutcome.REVOKED, text=f"结论{bird}", at=AT, request_id=new_id(),
            )  # fmt: skip

    def ladder(self) -> None:
        """阶梯各步、救济各步；建议着的、不采纳的，只有督办的督导室看得到。"""
        self.rung("西已定", "西县督导", "西working", "reminder_letter")
        self.rung("西送达", "西县督导", "西working", "supervision_order", served=True)
        self.rung("西有救济", "西县督导", "西working", "circular", served=True)
        self.rung("西待纠正", "西县督导", "西working", "interview", served=True)
        self.remedy("西救济", "西有救济", "西小校长")
        self.remedy("西待纠正的救济", "西待纠正", "西小校长", "西县督导")
        self.rung("东中送达", "东县督导", "东中working", "reminder_letter", served=True)
        self.remedy("东中救济", "东中送达", "两头校长")
        for name, case, seers in (
            ("西建议", "西planning", WESTERN), ("市建议", "市planning", CITY), ("市不采纳", "市accepted", CITY),
        ):  # fmt: skip
            row = Escalation.objects.create(
                case_id=self.work.found[case], round=1, rung="reminder_letter", proposed_on=TODAY, overdue=1,
                addressee_id=self.unit("西小"), state=EscalationState.PROPOSED,
            )  # fmt: skip
            self.work.put("escalation", name, row.pk, seers)
        bird = self.bird("市里不采纳的理由", CITY)
        actions.drop_rung(
            by=self.town.actor("市督导"), escalation=self.work.found["市不采纳"], seen=1, reason=f"理由{bird}", at=AT,
            request_id=new_id(),
        )  # fmt: skip

    # ── 回头看、自查、吹哨 ──

    def later(self, name: str) -> Actor:
        """过了一年多，他来办。"""
        seat = self.town.extra.get(name) or self.town.staff.posts[name]
        return as_actor(*seat, on=LATER)

    def revisits(self) -> None:
        """两县各抽中一件，西县另承诺了一个种子、还没抽。"""
        at = AT + (LATER - TODAY)
        for name, who, case, seers in (
            ("西抽签", "西县督导", "西closed", CITY | WESTERN),
            ("东抽签", "东县督导", "东中closed", CITY | EASTERN),
        ):
            key = actions.commit_draw(by=self.later(who), at=at, request_id=new_id())
            actions.draw_revisits(by=self.later(who), draw_key=key, at=at, request_id=new_id())
            self.work.put("draw", name, key, seers)
            row = Revisit.objects.get(draw=key)
            self.work.put(
                "revisit", name[0] + "回头看", row.pk, self.work.sees["case"][self.work.found[case]]
            )
        for name, who, own in (("西待抽", "西县督导", WESTERN), ("东待抽", "东县督导", EASTERN)):
            key = actions.commit_draw(by=self.later(who), at=at, request_id=new_id())
            self.work.put("draw", name, key, CITY | own)

    def asking(self) -> None:
        """举一反三和吹哨。"""
        for name, who, case, unit in (
            ("西自查", "西县督导", "西working", "西校"), ("东小自查", "东县督导", "东中working", "东小"),
            ("东点自查", "东县督导", "东中working", "东点"),
        ):  # fmt: skip
            seers = reaching(unit, set(REACH) - APART_FROM_BUSINESS)
            bird = self.bird(f"{unit}的自查", seers)
            actions.send_self_checks(
                by=self.town.actor(who), case=self.work.found[case], units=[self.unit(unit)], question=f"查{bird}",
                due_on=self.desk.draft().asks_due, at=AT, request_id=new_id(),
            )  # fmt: skip
            row = SelfCheck.objects.get(case=self.work.found[case], unit=self.unit(unit))
            self.work.put("self_check", name, row.pk, seers)
        answer = self.bird("东小自查的答复", reaching("东小", set(REACH) - APART_FROM_BUSINESS))
        actions.answer_self_check(
            by=self.town.actor("东小校长"), self_check=self.work.found["东小自查"], has_it=True, text=f"有{answer}",
            at=AT, request_id=new_id(),
        )  # fmt: skip
        for name, who, unit, seers in (
            ("西吹哨", "西小校长", "西小", CITY | WESTERN), ("东中吹哨", "东中校长", "东中", CITY | EASTERN),
        ):  # fmt: skip
            bird = self.bird(f"{unit}的吹哨", {who} | seers)
            key = actions.blow_whistle(
                by=self.town.actor(who), unit=self.unit(unit), text=f"急{bird}", at=AT, request_id=new_id()
            )
            self.work.put("whistle", name, key, {who} | seers)

    def showing(self) -> None:
        """提出公开、等同事批的：东西两县各一件。"""
        for name, who, case, own in (
            ("西公开", "西县督导", "西closed", WESTERN), ("东公开", "东县督导", "东中closed", EASTERN),
        ):  # fmt: skip
            key = actions.propose_publication(
                by=self.town.actor(who), case=self.work.found[case], wording=WORDING, excuses={}, at=AT,
                request_id=new_id(),
            )  # fmt: skip
            self.work.put("publication", name, key, CITY | own)

    # ── 公文 ──

    def document(
        self, name: str, who: str, mate: str, organ: str, to: str, stage: str, at_desk: Iterable[str]
    ) -> None:
        """一件公文，办到 stage。发出以前只有发文单位看得到。"""
        issued = stage == "issued"
        seers = set(at_desk)
        if issued:
            seers |= reaching(to, set(REACH) - APART_FROM_BUSINESS)
            seers |= {"市督导", "市同事"}
        bird = self.bird(f"{organ}的公文", seers)
        values = documents.sample(documents.LETTER)
        first = next(each for each, value in values.items() if isinstance(value, str))
        values[first] = f"{values[first]}{bird}"
        row = papers.DraftRow(values=values, recipients=[self.unit(to)], subject_kind="case", subject="7")
        by = self.town.actor
        key = papers.draft_document(
            by=by(who),
            organ=self.work.found[organ],
            kind=documents.LETTER,
            row=row,
            at=AT,
            request_id=new_id(),
        )
        self.work.put("document", name, key, seers)
        desk = documents.Desk(self.town.staff, 0, 0, self.town.extra)
        for verb, person, upto in (
            (papers.submit, who, "submitted"), (papers.review, mate, "reviewed"), (papers.sign, mate, "signed"),
            (papers.issue, who, "issued"),
        ):  # fmt: skip
            if stage == "draft":
                return
            desk.do(verb, key, person)
            if stage == upto:
                return

    def documents(self) -> None:
        """市、东县、西县各有发文机关；西县各步都有。领导设在东县，看得到本县办着的。"""
        for organ, who, prefix, seers in (
            ("市机关", "市督导", "示", CITY), ("西机关", "西县督导", "西", WESTERN), ("东机关", "东县督导", "东", EASTERN),
        ):  # fmt: skip
            series = {
                form: f"{prefix}{tail}"
                for form, tail in (
                    ("document", "督"),
                    ("letter", "督函"),
                    ("record", "督记"),
                    ("report", "督报"),
                )
            }
            key = documents.organ(self.town.actor(who), f"{organ}示例办公室", series)
            self.work.put("organ", organ, key, seers)
        for stage in ("draft", "submitted", "reviewed", "signed", "issued"):
            self.document(f"西文{stage}", "西县督导", "西县同事", "西机关", "西小", stage, WESTERN)
        for stage in ("draft", "submitted", "reviewed"):
            self.document(f"东文{stage}", "东县督导", "东县同事", "东机关", "东小", stage, EASTERN | {"领导"})
        self.document("市文draft", "市督导", "市同事", "市机关", "西县", "draft", CITY)
        self.document("市文issued", "市督导", "市同事", "市机关", "西县", "issued", CITY)
        self.document("市文发东县", "市督导", "市同事", "市机关", "东县", "issued", CITY)

    def letters(self) -> None:
        """西县为案子、为抽签起草的公文，和一期通报的稿：发出以前只有西县督导室看得到。"""
        by = self.town.actor("西县督导")
        key = actions.draft_case_document(
            by=by, case=self.work.found["西planning"], kind=DocumentType.RECTIFICATION_NOTICE, at=AT,
            request_id=new_id(),
        )  # fmt: skip
        self.work.put("document", "西案文", key, WESTERN)
        about_draw = self.work.found["西文draft"]
        CaseDocument.objects.create(
            draw_id=self.work.found["西抽签"], kind=DocumentType.REVISIT_REPORT, document_id=about_draw
        )
        key = actions.draft_bulletin(
            by=by, organ=self.work.found["西机关"], month=ReportingPeriod(2026, 2), at=AT, request_id=new_id()
        )
        self.work.put("document", "西通报稿", key, WESTERN)
        bulletin = Bulletin.objects.get(document=key)
        self.work.put("bulletin", "西通报", bulletin.pk, WESTERN | CITY)


def plant(world: World, school: int, strangers: Iterable[str]) -> None:
    """全部造好，strangers 都看不到的，编号记进 world.foreign：探子带着它们走。school 是西校的主键。"""
    work = world.work
    work.found["西校"] = school
    enter_procedure(by=INSTALLER, name=PROCEDURE, from_date=STARTS, at=AT, request_id=new_id())
    planter = Planter(world)
    planter.people()
    planter.findings()
    planter.cases()
    planter.ladder()
    planter.revisits()
    planter.asking()
    planter.showing()
    planter.documents()
    planter.letters()
    for kind, rows in work.sees.items():
        apart = [key for key, seers in rows.items() if not seers & set(strangers)]
        if kind == "file":
            world.foreign["file"] += apart
        else:
            world.foreign[kind] = apart
            world.keys |= set(apart)
