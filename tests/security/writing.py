"""直接叫的各种办：内容都写得好好的，锁一开就办得成；谁办得成在这里照职务写死。"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.accounts.staff import AT, GOOD, TODAY, new_id
from tests.documents.desk import SERIES, sample
from tests.filings.town import COUNTY, SCHOOL
from tests.security.calling import Attempt
from tests.security.casework import (
    APART_FROM_BUSINESS,
    CITY,
    EAST,
    EASTERN,
    REACH,
    SUPERVISING,
    WESTERN,
    reaching,
)
from tests.security.doings import FILLING, Doings, seen_of
from tests.security.world import World
from tests.security.writing_accounts import Accounts
from tests.security.writing_cases import Cases, Findings, Ladder
from zhidu.accounts import actions as accounts
from zhidu.accounts.actions.two_step import reset_two_step
from zhidu.accounts.enums import OfficeCode, Right
from zhidu.documents import actions as papers
from zhidu.documents.enums import DocumentType, MoveKind
from zhidu.documents.models import Document
from zhidu.documents.queries import standard_template
from zhidu.files.actions import ingest
from zhidu.filings import actions as filings
from zhidu.filings.models import Draft, Remark
from zhidu.jobs.actions import ask
from zhidu.jobs.actions import stop as stop_job
from zhidu.organisations import actions as organisations
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.rules import Shape


def writing(world: World) -> list[Attempt]:
    """全部的办。"""
    return [
        *Findings(world).all(), *Cases(world).all(), *Ladder(world).all(), *Papers(world).all(), *Filings(world).all(),
        *Admins(world).all(), *Accounts(world).all(), *_others(world),
    ]  # fmt: skip


class Papers(Doings):
    """公文：起草到发出，送达，发文机关和模板。"""

    room = "documents"

    def all(self) -> Iterator[Attempt]:
        """全部。"""
        letter = DocumentType.REMINDER_LETTER
        for organ, own, unit in (("西机关", WESTERN, "西小"), ("东机关", EASTERN, "东小")):
            row = papers.DraftRow(values=sample(letter), recipients=[self.unit(unit)])
            yield self.do(papers.draft_document, own, label=organ, organ=self.at[organ], kind=letter, row=row)
        row = papers.DraftRow(values=sample(letter), recipients=[self.unit("西小")])
        yield self.do(
            papers.draft_document, set(), label="发给别县的学校", organ=self.at["东机关"], kind=letter, row=row,
            declined=EASTERN,
        )  # fmt: skip
        yield from self.moving(row)
        yield from self.after()
        yield from self.setting_up(letter)

    def moving(self, row: papers.DraftRow) -> Iterator[Attempt]:
        """流转：动过笔的不能审、不能签。"""
        for name, action, own, declined, given in (
            ("西文draft", papers.edit_document, WESTERN, (), {"row": row}),
            ("西文draft", papers.submit, WESTERN, (), {}),
            ("市文draft", papers.submit, CITY, (), {}),
            ("西文submitted", papers.recall, WESTERN, (), {}),
            ("西文submitted", papers.review, {"西县同事"}, {"西县督导"}, {}),
            ("西文submitted", papers.return_document, {"西县同事"}, {"西县督导"}, {"reason": "改"}),
            ("东文submitted", papers.review, {"东县同事", "两头督导"}, {"东县督导"}, {}),
            ("西文reviewed", papers.sign, {"西县同事"}, {"西县督导"}, {}),
            ("东文reviewed", papers.sign, {"东县同事", "两头督导"}, {"东县督导"}, {}),
            ("西文draft", papers.withdraw, WESTERN, (), {"reason": "不发了"}),
            ("西文signed", papers.withdraw, WESTERN, (), {"reason": "不发了"}),
        ):  # fmt: skip
            key = self.at[name]
            yield self.do(
                action, own, label=name, document=key, seen=seen_of(Document, key), declined=declined, **given
            )
        key = self.at["西文signed"]
        # 排版要零点几秒：办得成的只试一个
        yield self.do(
            papers.issue, WESTERN, label="西文signed", document=key, seen=seen_of(Document, key),
            people=("西县督导", "市督导", "东县督导", "领导", "西小校长", "高新督导", "系统", "督学"),
        )  # fmt: skip
        kinds = {"东文submitted": MoveKind.REVIEW, "西文submitted": MoveKind.REVIEW}
        for name, kind in kinds.items():
            key, seers = self.at[name], self.world.work.sees["document"][self.at[name]]
            yield Attempt(
                self.room, f"move_many {name} 说出的题目",
                lambda by, key=key, kind=kind: {
                    each.title
                    for each in papers.move_many(
                        by=by, kind=kind, documents={key: 2}, at=AT, request_id=new_id()
                    )
                } - {""},
                shown={who: frozenset({Document.objects.get(pk=key).title}) for who in seers}, stale=False,
            )  # fmt: skip

    def after(self) -> Iterator[Attempt]:
        """发出以后：作废、重送、写回执。"""
        key = self.at["西文issued"]
        yield self.do(papers.void_number, WESTERN, label="西", document=key, reason="写错了")
        yield self.do(papers.resend, WESTERN, label="西", document=key, unit=self.unit("西小"))
        yield self.do(
            papers.answer_delivery, set(), label="西", document=key, note="收到", declined={"西小校长"}
        )

        # 收文单位里没有看文之权的人，和没有这一件一样
        yield self.do(
            papers.answer_delivery, set(), label="东县", document=self.at["市文发东县"], note="收到",
            declined=EASTERN | {"领导"}, people=("东县系统", "督学", "东县督导", "领导", "东小校长"), stale=False,
        )  # fmt: skip

    def setting_up(self, letter: str) -> Iterator[Attempt]:
        """发文机关、模板。"""
        series = {form: f"试{tail}" for form, tail in SERIES.items()}
        yield self.do(papers.set_up_organ, SUPERVISING, label="新立", name="示例新机关", series=series)
        yield self.do(
            papers.set_up_organ,
            WESTERN,
            label="改西机关",
            organ=self.at["西机关"],
            seen=1,
            name="改名",
            series=series,
        )
        text = standard_template(letter).text
        yield self.do(papers.save_template, SUPERVISING, label="立一版", kind=letter, text=text, seen=0)
        yield self.do(papers.drop_template, set(), label="不用", kind=letter, seen=0, declined=SUPERVISING)


class Filings(Doings):
    """报送：填、报、撤、审、退、代审、开关、冻结。"""

    room = "filings"

    def all(self) -> Iterator[Attempt]:
        """全部。单子走到哪一步各不相同，办得成的人不看成没成。"""
        town = self.town
        west, county, high = town.filing("西小"), town.filing("西县"), town.filing("高小")
        fills, reviews = reaching("西小", FILLING), reaching("西小", SUPERVISING)
        for filing, cells, unit in ((west, {"学校": [SCHOOL]}, "西小"), (high, {"学校": [SCHOOL]}, "高小")):
            people = reaching(unit, FILLING)
            yield self.do(
                filings.save_draft,
                people,
                label=unit,
                filing=filing.pk,
                cells=cells,
                seen=filing.saves,
                loose=True,
            )
            yield self.do(
                filings.start_draft, people, label=unit, filing=filing.pk, seen=filing.saves, loose=True
            )
            yield self.do(filings.submit, people, label=unit, filing=filing.pk, seen=filing.saves, loose=True)
        seen = Draft.objects.filter(filing=west).values_list("revision", flat=True).first() or 0
        yield self.do(filings.discard_draft, fills, label="西小", filing=west.pk, seen=seen, loose=True)
        yield self.do(
            filings.withdraw,
            reaching("西县", FILLING),
            label="西县",
            filing=county.pk,
            seen=county.revision,
            loose=True,
        )
        yield self.do(
            filings.explain_check, fills, label="西小", filing=west.pk, check="x", form="学校", row="2137990004",
            field="小学专任教师数", text="核过了，没有错。", loose=True,
        )  # fmt: skip
        remark = Remark.objects.filter(filing=west).values_list("pk", flat=True)[0]
        yield self.do(
            filings.settle_remark, fills, label="西小", remark=remark, answer="核过了，没有错。", loose=True
        )
        yield self.do(
            filings.pass_review, reaching("西县", SUPERVISING), label="西县", filing=county.pk, seen=county.revision,
            loose=True,
        )  # fmt: skip
        yield self.do(
            filings.return_filing, reviews, label="西小", filing=west.pk, seen=west.revision, reason="请核对",
            loose=True,
        )  # fmt: skip
        yield self.do(
            filings.stand_in_return, set(), label="西小", filing=west.pk, seen=west.revision, reason="区县没有人能审",
            declined=SUPERVISING, people=("财政", "督学", "领导", "东小校长", "西小校长", "专家", "系统"), loose=True,
        )  # fmt: skip
        for action in (filings.pass_many, filings.stand_in):
            yield self.many(action, county.pk)
        # 区里审过、等市里审的：区里再审是越级
        yield self.do(
            filings.pass_review, CITY, label="高小", filing=high.pk, seen=high.revision, declined={"高新督导"},
        )  # fmt: skip
        yield Attempt(
            self.room, "pass_many 高小 审过的",
            lambda by: {
                each.name
                for each in filings.pass_many(
                    by=by, collection=town.collection, only=[high.pk], at=AT, request_id=new_id()
                )
                if not each.refused
            },
            shown={"市督导": frozenset({high.name})}, stale=False, people=("高新督导", "市督导"),
        )  # fmt: skip
        yield from self.collecting()
        assert COUNTY

    def many(self, action: Callable[..., Any], key: int) -> Attempt:
        """成批的：说出来的各份，都要是够得到、有权审的。"""
        given: dict[str, Any] = {"only": [key], "collection": self.town.collection}
        if action is filings.stand_in:
            given = {"filings": [key], "reason": "区县没有别的人能审"}
        due = {name: {self.town.filing("西县").name} for name in reaching("西县", SUPERVISING)}
        return Attempt(
            self.room, f"{action.__name__} 说出的单位",
            lambda by: {
                each.name for each in action(by=by, at=AT, request_id=new_id(), **given) if each.name
            },
            shown={name: frozenset(found) for name, found in due.items()}, stale=False, loose=True,
            people=("财政", "督学", "领导", "东小校长", "西小校长", "专家", "系统", "东县督导", "高新督导"),
        )  # fmt: skip

    def collecting(self) -> Iterator[Attempt]:
        """组织采集：只有市里。"""
        town = self.town
        found = town.filing("西县").collection
        unit = self.unit("西校")
        for action, given in (
            (filings.close_collection, {"seen": found.revision}), (filings.freeze, {"seen": found.revision}),
            (filings.enrol, {"units": [unit], "reason": "教体〔2026〕5 号批准设立"}),
            (filings.excuse, {"filings": [town.filing("高小").pk], "reason": "教体〔2026〕5 号批准撤销"}),
        ):  # fmt: skip
            yield self.do(action, CITY, collection=town.collection, loose=True, **given)
        yield self.do(
            filings.open_enquiry, CITY, title="再要一次", year=2026, opens=TODAY, due=TODAY + timedelta(days=9),
            kinds=["school"], fields=[], loose=True,
        )  # fmt: skip
        yield self.do(
            filings.open_collection, CITY, release=town.release, year=2027, title="明年的", opens=TODAY,
            due=TODAY + timedelta(days=9), kinds=["school"], loose=True,
        )  # fmt: skip


class Admins(Doings):
    """机构、账号、授权：县里的三员只管本县。"""

    room = "admins"

    def all(self) -> Iterator[Attempt]:
        """全部。"""
        unit, head = self.unit("西小"), self.world.foreign["person"][1]
        post, opens = self.world.foreign["post"][1], TODAY + timedelta(days=30)
        west, both = {"系统"}, {"系统", "东县系统"}
        shape = Shape("东新小", UnitKind.SCHOOL, self.unit("西县"), "2137990077", "")
        near = Shape("东新小", UnitKind.SCHOOL, self.unit("东县"), "2137990077", "")
        units = organisations
        yield self.do(units.found_unit, west, label="西县", shape=shape, on=opens)
        yield self.do(units.found_unit, both, label="东县", shape=near, on=opens)
        city = Shape("又一市", UnitKind.CITY, None, "379800", "379800")
        yield self.do(units.found_unit, set(), label="又一个市", shape=city, on=opens)
        yield self.do(units.reopen_unit, set(), label="市", unit=self.unit("市"), seen=1, on=opens)
        for action, given in (
            (units.rename_unit, {"name": "改名"}), (units.close_unit, {}),
            (units.move_unit, {"parent": self.unit("高新区")}), (units.recode_unit, {"code": "2137990078"}),
        ):  # fmt: skip
            yield self.do(action, west, label="西小", unit=unit, seen=1, on=opens, loose=True, **given)
        yield self.do(
            units.move_unit, west, label="东中划给西县", unit=self.unit("东中"), seen=1, on=opens,
            parent=self.unit("西县"), loose=True,
        )  # fmt: skip
        yield self.do(
            units.merge_units,
            west,
            label="西小并进东小",
            units={unit: 1},
            into=self.unit("东小"),
            on=opens,
            loose=True,
        )
        yield self.do(
            units.split_unit,
            west,
            label="西小",
            unit=unit,
            seen=1,
            into=[near],
            keep=True,
            on=opens,
            loose=True,
        )
        yield self.do(
            accounts.create_person, west, label="西小", login_name="new99", display_name="新人", unit=unit
        )
        yield self.do(accounts.disable_person, west, label="西校校长", person=head)
        yield self.do(accounts.enable_person, west, label="西校校长", person=head, loose=True)
        yield self.do(
            accounts.issue_activations, west, label="西校校长", persons=[head], valid_for=timedelta(days=7)
        )
        granting = {"安全"}
        yield self.do(
            accounts.grant_post, granting, label="西校校长", person=head, office=OfficeCode.SCHOOL, unit=unit,
            starts=TODAY, ends=None,
        )  # fmt: skip
        # 人是本县的，任职设到别县去；任职设在本县，人是别县的
        mine = self.town.staff.posts["东小校长"][0]
        yield self.do(
            accounts.grant_post, granting, label="东小校长到西小", person=mine, office=OfficeCode.SCHOOL, unit=unit,
            starts=TODAY, ends=None,
        )  # fmt: skip
        yield self.do(
            accounts.grant_post, granting, label="西校校长到东小", person=head, office=OfficeCode.SCHOOL,
            unit=self.unit("东小"), starts=TODAY, ends=None,
        )  # fmt: skip
        yield self.do(
            accounts.grant_post, set(), label="指定别县的学校", person=mine, office=OfficeCode.INSPECTOR,
            unit=self.unit("东县"), starts=TODAY, ends=None, listed=[unit], declined={"安全", "东县安全"},
        )  # fmt: skip
        yield self.do(accounts.revoke_post, granting, label="西校校长", post=post)
        yield self.do(accounts.unlock_person, granting, label="西校校长", person=head)
        yield self.do(reset_two_step, granting, label="西校校长", person=head, loose=True)
        own, admin = self.town.staff.posts["安全"], self.town.staff.posts["系统"]
        yield self.do(
            accounts.grant_post, set(), label="给自己", person=own[0], office=OfficeCode.LEADER, unit=self.unit("市"),
            starts=TODAY, ends=None, declined={"安全"},
        )  # fmt: skip
        yield self.do(accounts.disable_person, set(), label="停自己", person=admin[0], declined={"系统"})
        assert GOOD and EAST


def _others(world: World) -> Iterator[Attempt]:
    """附件、任务。"""
    unit, job = world.town.staff.units["西小"], world.foreign["job"][0]
    business = set(REACH) - APART_FROM_BUSINESS
    # 收附件按墙上的钟看任职，旧的当事人照样没有
    yield Attempt(
        "files", "ingest 西小",
        lambda by: ingest(
            by=by, unit=unit, right=Right.SEE_FINDINGS, purpose="x", name="a.txt", content=io.BytesIO(b"a"), at=AT,
            request_id=new_id(),
        ),
        frozenset(reaching("西小", business)),
    )  # fmt: skip
    yield Attempt(
        "jobs", "stop 西县的", lambda by: stop_job(by=by, job_id=job, at=AT, request_id=new_id()),
        frozenset({"西县督导"}), loose=True,
    )  # fmt: skip
    arguments = {"collection": world.town.collection, "unit": unit}
    yield Attempt(
        "jobs", "ask 收回了的", lambda by: ask(kind="filings.prefill", by=by, arguments=arguments, at=AT, request_id=new_id()),
        frozenset(REACH), loose=True,
    )  # fmt: skip
