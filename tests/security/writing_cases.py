"""直接叫的各种办之一：问题、案子、阶梯、回头看、自查、吹哨。内容都写得好好的，锁一开就办得成。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.accounts.staff import AT, TODAY, new_id
from tests.security.calling import Attempt
from tests.security.casework import (
    CITY,
    EASTERN,
    LATER,
    WESTERN,
    reaching,
)
from tests.security.doings import RAISING, Doings, desk_of, seen_of
from zhidu.findings import actions as findings
from zhidu.findings.models import Finding
from zhidu.findings.rules.listing import FindingRow
from zhidu.rectification import actions as cases
from zhidu.rectification.enums import RemedyKind, RemedyOutcome, RevisitResult
from zhidu.rectification.models import Case, Escalation, Remedy
from zhidu.rectification.rules.proposals import ProgressDraft


class Findings(Doings):
    """立问题、不立案、改、放证据。"""

    room = "findings"

    def all(self) -> Iterator[Attempt]:
        """全部。"""
        desk = desk_of(self.world)
        for unit in ("西小", "东小", "东中"):
            grounds = desk.bench.grounds(unit=self.unit(unit))
            yield self.do(findings.raise_finding, reaching(unit, RAISING), label=f"在{unit}", grounds=grounds)
        owners = {"西待立": WESTERN, "市待立": CITY, "东小待立": EASTERN, "东中待立": EASTERN}
        owners["督学待立"] = EASTERN | {"督学"}
        for name, own in owners.items():
            key = self.at[name]
            yield self.do(
                findings.dismiss_finding,
                own,
                label=name,
                finding=key,
                seen=seen_of(Finding, key),
                reason="重复",
            )
            unit = Finding.objects.get(pk=key).unit_id
            yield self.do(
                findings.amend_finding, own, label=name, finding=key, seen=seen_of(Finding, key),
                grounds=desk.bench.grounds(unit=unit, title="改一改"),
            )  # fmt: skip
        file = self.at["西待立的证据"]
        yield self.do(
            findings.add_evidence, WESTERN, label="西小的证据", finding=self.at["西working的问题"], file=file
        )
        # 问题是自己的，附件是别县的；问题挪到别县去
        yield self.do(
            findings.add_evidence, set(), label="别县的附件", finding=self.at["东小待立"], file=file
        )
        yield self.do(
            findings.add_evidence, EASTERN | {"督学"}, label="立了案的补证据", finding=self.at["东小working的问题"],
            file=self.at["东小待立的证据"], people=("东县督导", "领导", "督学", "东小校长", "市督导"),
        )  # fmt: skip
        key = self.at["东中待立"]
        yield self.do(
            findings.amend_finding, set(), label="挪到别县", finding=key, seen=seen_of(Finding, key),
            grounds=desk.bench.grounds(unit=self.unit("西小")),
        )  # fmt: skip
        yield self.do(findings.import_findings, RAISING, label="空的清单", rows=[], loose=True)
        cells = {
            "单位": "西小", "问题": "操场不够", "依据": "示例办法第三条", "来源": "省反馈", "轻重": "一般",
            "原因": "校舍和场地", "发现日期": "2026-03-02",
        }  # fmt: skip
        rows = [FindingRow(2, cells, TODAY)]
        yield Attempt(
            self.room, "import_findings 清单里有西小的",
            lambda by: {
                "立了"
                for _ in findings.import_findings(rows, by=by, at=AT, request_id=new_id()).raised
            },
            shown={name: frozenset({"立了"}) for name in CITY | WESTERN}, stale=False,
            people=("市督导", "西县督导", "东县督导", "督学", "高新督导"),
        )  # fmt: skip


class Cases(Doings):
    """立案、各步流转、会签、反弹、回头看、自查、吹哨。"""

    room = "rectification"

    def move(self, action: Callable[..., Any], name: str, allowed: set[str], **given: Any) -> Attempt:
        """案子走一步。"""
        key = self.at[name]
        return self.do(action, allowed, label=name, case=key, seen=seen_of(Case, key), **given)

    def all(self) -> Iterator[Attempt]:
        """全部。"""
        yield from self.opening()
        yield from self.moving()
        yield from self.alone()
        yield from self.revisiting()
        yield from self.spreading()

    def opening(self) -> Iterator[Attempt]:
        """立案、提级、撤案、重开。"""
        for name, own in (
            ("西待立", WESTERN),
            ("市待立", CITY),
            ("东小待立", EASTERN),
            ("督学待立", EASTERN),
        ):
            yield self.do(cases.open_case, own, label=name, findings=[self.at[name]], category="dated")
        yield self.move(cases.add_relapse, "西closed", WESTERN, finding=self.at["西待立"], reason="又占了")
        # 原案是自己的，问题是上级立的
        yield self.move(cases.add_relapse, "西closed", set(), finding=self.at["市待立"], reason="又占了")
        for name, own in (("西planning", CITY), ("东中working", CITY), ("市planning", set())):
            yield self.move(cases.take_over, name, own, reason="提级", declined=())
        for name, own in (("西planning", WESTERN), ("东中submitted", EASTERN), ("市planning", CITY)):
            yield self.move(cases.cancel_case, name, own, reason="立错了")
        yield self.move(cases.reopen_case, "西closed", WESTERN, reason="没改好")

    def moving(self) -> Iterator[Attempt]:
        """方案、进展、审核、销号。"""
        desk, due = desk_of(self.world), desk_of(self.world).draft().asks_due
        plan = desk.draft()
        for name, doer in (("西planning", {"西小校长"}), ("市planning", {"西小校长"} | WESTERN)):
            yield self.move(cases.submit_plan, name, doer, plan=plan)
        yield self.do(cases.answer_cosign, {"财政"}, label="会签", case=self.at["会签"], agreed=True)
        yield self.do(cases.answer_cosign, set(), label="没请的", case=self.at["西submitted"], agreed=True)
        yield self.move(cases.return_plan, "西submitted", WESTERN, reason="改")
        yield self.move(cases.approve_plan, "西submitted", WESTERN)
        yield self.move(cases.approve_plan, "会签", EASTERN)
        yield self.move(
            cases.extend_case, "西working", WESTERN, reason="雨季", due_on=due + timedelta(days=7), loose=True
        )
        draft = ProgressDraft("动工了", TODAY)
        yield self.move(cases.report_progress, "西working", {"西小校长"}, draft=draft)
        yield self.move(cases.report_progress, "东中working", {"东中校长", "两头校长"}, draft=draft)
        other = ProgressDraft("动工了", TODAY, files=(self.at["西待立的证据"],))
        yield self.move(cases.report_progress, "东中working", set(), draft=other)
        # 会签的单位看得到案，不是责任单位；正在整改的，方案批不了：坐在哪一边的劝回，不坐的答没有
        yield self.move(cases.report_progress, "会签working", {"东小校长"}, draft=draft)
        yield self.move(
            cases.approve_plan,
            "东小working",
            set(),
            declined={"东小校长", "东县督导", "东县同事", "两头督导", *CITY},
        )
        yield self.move(cases.return_case, "西reported", WESTERN, reason="不行")
        yield self.move(cases.accept_case, "西reported", WESTERN, reason="行")
        yield self.move(cases.close_case, "西accepted", {"西县同事"}, declined={"西县督导"})
        yield self.move(cases.close_case, "市accepted", {"市同事"}, declined={"市督导"})

    def alone(self) -> Iterator[Attempt]:
        """一身两任：报的人自己，不能审、不能退、不能销。"""
        east = {"东县督导", "东县同事"}
        for action, name, given in (
            (cases.approve_plan, "东中submitted", {}), (cases.return_plan, "东中submitted", {"reason": "改"}),
            (cases.accept_case, "东中reported", {"reason": "行"}), (cases.return_case, "东中reported", {"reason": "改"}),
        ):  # fmt: skip
            yield self.move(action, name, east, declined={"两头督导"}, **given)
        yield self.move(cases.close_case, "东中accepted", {"东县同事"}, declined={"两头督导", "东县督导"})

    def revisiting(self) -> Iterator[Attempt]:
        """回头看：承诺、抽、记。审核通过的人不能自己去看。"""
        yield self.do(
            cases.commit_draw,
            CITY | {"高新督导"},
            label="",
            declined=WESTERN | EASTERN,
            later=True,
            stale=False,
        )
        yield self.do(
            cases.draw_revisits, set(), label="西待抽", draw_key=self.at["西待抽"], declined=WESTERN, later=True,
        )  # fmt: skip
        # 设在县督导室、没有督办之权的，看不到种子，也抽不了
        yield self.do(
            cases.draw_revisits, set(), label="东待抽", draw_key=self.at["东待抽"], declined=EASTERN, later=True,
            people=("领导", "督学", "西县督导", "市督导", "东县督导"),
        )  # fmt: skip
        for name, own, accepted in (
            ("西回头看", {"西县同事"}, {"西县督导"}), ("东回头看", {"东县同事", "两头督导"}, {"东县督导"}),
        ):  # fmt: skip
            yield self.do(
                cases.record_revisit, own, label=name, revisit=self.at[name], seen=1, result=RevisitResult.REOPENED,
                text="又占了", visited_on=LATER, declined=accepted, later=True,
            )  # fmt: skip
            yield self.do(
                cases.record_revisit, own, label=f"{name} 合格", revisit=self.at[name], seen=1,
                result=RevisitResult.CONFIRMED, text="没反弹", visited_on=LATER, declined=accepted, later=True,
            )  # fmt: skip
        yield self.do(
            cases.record_revisit, set(), label="别县的附件", revisit=self.at["东回头看"], seen=1,
            result=RevisitResult.REOPENED, text="又占了", visited_on=LATER, files=[self.at["西待立的证据"]],
            declined={"东县督导"}, later=True,
        )  # fmt: skip

    def spreading(self) -> Iterator[Attempt]:
        """自查和吹哨。"""
        due = desk_of(self.world).draft().asks_due
        for name, unit, own in (
            ("西working", "西校", WESTERN), ("东中working", "西小", set()), ("市planning", "西校", CITY),
            ("东小working", "东中", EASTERN),
        ):  # fmt: skip
            yield self.do(
                cases.send_self_checks, own, label=f"{name} 给{unit}", case=self.at[name], units=[self.unit(unit)],
                question="查一查", due_on=due,
            )  # fmt: skip
        for name, own in (("西自查", {"西校校长"}), ("东点自查", {"东小校长"})):
            yield self.do(
                cases.answer_self_check, own, label=name, self_check=self.at[name], has_it=False, text="没有"
            )
        yield self.do(
            cases.blow_whistle, reaching("西小"), label="西小", unit=self.unit("西小"), text="急", stale=True
        )
        for name, own in (("西吹哨", CITY | WESTERN), ("东中吹哨", CITY | EASTERN)):
            yield self.do(cases.acknowledge_whistle, own, label=name, whistle=self.at[name])


class Ladder(Doings):
    """阶梯和救济。"""

    room = "rectification"

    def rung(self, action: Callable[..., Any], name: str, allowed: set[str], **given: Any) -> Attempt:
        """阶梯走一步。"""
        key = self.at[name]
        return self.do(action, allowed, label=name, escalation=key, seen=seen_of(Escalation, key), **given)

    def all(self) -> Iterator[Attempt]:
        """全部。"""
        key = self.at["西accepted"]
        for name, own in (("西accepted", WESTERN), ("市planning", CITY), ("东小working", EASTERN)):
            key = self.at[name]
            yield self.do(
                cases.decide_rung,
                own,
                label=name,
                case=key,
                rung="circular",
                seen=seen_of(Case, key),
                reason="急",
            )
        for name, own in (("西建议", WESTERN), ("市建议", CITY)):
            yield self.rung(cases.drop_rung, name, own, reason="不必")
        yield self.rung(
            cases.serve_rung, "西已定", WESTERN, document="示例2", outside="示例：邮寄", served_on=TODAY
        )
        # 还没决定的，责任单位不知道有它
        yield self.rung(
            cases.answer_escalation, "西建议", set(), text="照办", people=("西小校长", "东县督导")
        )
        yield self.rung(cases.answer_escalation, "西送达", {"西小校长"}, text="照办")
        yield self.rung(cases.answer_escalation, "东中送达", {"东中校长", "两头校长"}, text="照办")
        yield self.do(
            cases.apply_remedy, {"西小校长"}, label="西送达", escalation=self.at["西送达"], kind=RemedyKind.STATEMENT,
            text="不服", applied_on=TODAY,
        )  # fmt: skip
        for name, own, declined in (
            ("西救济", WESTERN, set()), ("东中救济", {"东县督导", "东县同事"}, {"两头督导"}),
        ):  # fmt: skip
            key = self.at[name]
            yield self.do(
                cases.decide_remedy, own, label=name, remedy=key, seen=seen_of(Remedy, key), outcome=RemedyOutcome.UPHELD,
                text="维持", declined=declined,
            )  # fmt: skip
        key = self.at["西待纠正的救济"]
        yield self.do(cases.correct_remedy, WESTERN, label="西", remedy=key, seen=seen_of(Remedy, key))
