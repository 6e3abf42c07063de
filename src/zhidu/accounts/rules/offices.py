"""职务：一个职务一个类，文档字符串就是界面上的说明，权利写在类里，随代码评审、随版本发布。"""

from __future__ import annotations

from typing import ClassVar

from zhidu.accounts.enums import Jurisdiction, OfficeCode, Right
from zhidu.organisations.enums import UnitKind

_READING = frozenset(
    {Right.SEE_UNITS, Right.SEE_BOARDS, Right.SEE_FILINGS, Right.SEE_FINDINGS, Right.SEE_DOCUMENTS}
)
#: 督导室办文：一个督导室的人都能起草、审核、签发，同一件不能由同一个人从头办到尾
_PAPERWORK = frozenset(
    {Right.DRAFT_DOCUMENTS, Right.REVIEW_DOCUMENTS, Right.SIGN_DOCUMENTS, Right.SET_UP_DOCUMENTS}
)
_COUNTY_LEVEL = frozenset({UnitKind.COUNTY, UnitKind.FUNCTIONAL_AREA})
_OFFICES_SIT_AT = _COUNTY_LEVEL | {UnitKind.CITY}


class Office:
    """一个职务：代号、可以设在哪类单位、可以用哪些管辖方式（第一个是默认）、有哪些权利。"""

    code: ClassVar[OfficeCode]
    unit_kinds: ClassVar[frozenset[UnitKind]]
    jurisdictions: ClassVar[tuple[Jurisdiction, ...]] = (Jurisdiction.SUBTREE,)
    rights: ClassVar[frozenset[Right]]

    @classmethod
    def title(cls) -> str:
        """职务的名称。"""
        return str(cls.code.label)

    @classmethod
    def description(cls) -> str:
        """界面上的说明。"""
        return (cls.__doc__ or "").strip()


class CitySupervision(Office):
    """看全市的数据，审核、冻结报送，组织督导和评价，立案、督办和销号。"""

    code = OfficeCode.CITY_SUPERVISION
    unit_kinds = frozenset({UnitKind.CITY})
    rights = _READING | _PAPERWORK | {
        Right.SEE_PEOPLE, Right.REVIEW_FILINGS, Right.FREEZE_FILINGS, Right.RAISE_FINDINGS,
        Right.CLOSE_FINDINGS, Right.VISIT_SCHOOLS, Right.PLAN_VISITS, Right.RUN_ASSESSMENTS,
    }  # fmt: skip


class CountySupervision(Office):
    """报送和初审本县的数据，组织自评和入校督导，办理本县的整改，对本县立的案督办和销号。"""

    code = OfficeCode.COUNTY_SUPERVISION
    unit_kinds = _COUNTY_LEVEL
    rights = _READING | _PAPERWORK | {
        Right.SEE_PEOPLE, Right.FILL_FILINGS, Right.REVIEW_FILINGS, Right.RAISE_FINDINGS,
        Right.ANSWER_FINDINGS, Right.CLOSE_FINDINGS, Right.VISIT_SCHOOLS, Right.PLAN_VISITS,
    }  # fmt: skip


class SchoolOffice(Office):
    """填报本校（园）的数据，看本校的缺口和问题，报整改。"""

    code = OfficeCode.SCHOOL
    unit_kinds = frozenset({UnitKind.SCHOOL, UnitKind.KINDERGARTEN, UnitKind.TEACHING_POINT})
    rights = _READING | {Right.FILL_FILINGS, Right.ANSWER_FINDINGS}


class MemberOffice(Office):
    """填报归本部门的指标，认领和办结归本部门的问题。"""

    code = OfficeCode.MEMBER
    unit_kinds = frozenset({UnitKind.DEPARTMENT})
    jurisdictions = (Jurisdiction.OWN,)
    rights = _READING | {Right.FILL_FILINGS, Right.ANSWER_FINDINGS}


class InspectorOffice(Office):
    """到责任区的学校督导，记录、反馈，跟到整改销号。"""

    code = OfficeCode.INSPECTOR
    unit_kinds = _OFFICES_SIT_AT
    jurisdictions = (Jurisdiction.LISTED,)
    rights = _READING | {Right.VISIT_SCHOOLS, Right.RAISE_FINDINGS}


class ExpertOffice(Office):
    """限期评审指定单位的材料，打分、写评语。"""

    code = OfficeCode.EXPERT
    unit_kinds = _OFFICES_SIT_AT
    jurisdictions = (Jurisdiction.LISTED,)
    rights = frozenset({Right.SEE_UNITS, Right.SEE_FILINGS, Right.SCORE})


class LeaderOffice(Office):
    """看本级和下属的看板、问题和进展，只看不改。"""

    code = OfficeCode.LEADER
    unit_kinds = _OFFICES_SIT_AT | {UnitKind.DEPARTMENT}
    rights = _READING


class SystemAdmin(Office):
    """管机构和账号的建立、停用，设消息渠道；不能授权，看不到业务数据和审计。"""

    code = OfficeCode.SYSTEM_ADMIN
    unit_kinds = _OFFICES_SIT_AT
    rights = frozenset(
        {Right.SEE_UNITS, Right.EDIT_UNITS, Right.SEE_PEOPLE, Right.EDIT_PEOPLE, Right.SET_UP_CHANNELS}
    )


class SecurityAdmin(Office):
    """授予和收回任职、解锁账号；不能建账号，看不到业务数据和审计。"""

    code = OfficeCode.SECURITY_ADMIN
    unit_kinds = _OFFICES_SIT_AT
    rights = frozenset({Right.SEE_UNITS, Right.SEE_PEOPLE, Right.GRANT_POSTS})


class AuditAdmin(Office):
    """查审计流水；什么也不能改，看不到业务数据。"""

    code = OfficeCode.AUDIT_ADMIN
    unit_kinds = _OFFICES_SIT_AT
    rights = frozenset({Right.SEE_UNITS, Right.READ_AUDIT})


#: 全部职务，次序即界面上的次序
OFFICES: dict[OfficeCode, type[Office]] = {
    office.code: office
    for office in (
        CitySupervision, CountySupervision, SchoolOffice, MemberOffice, InspectorOffice,
        ExpertOffice, LeaderOffice, SystemAdmin, SecurityAdmin, AuditAdmin,
    )
}  # fmt: skip


def post_fault(office: OfficeCode, kind: UnitKind, jurisdiction: Jurisdiction, listed: int) -> str:
    """这个职务能不能这样设；能就是空。kind 是单位的类别，listed 是指定了几个单位。"""
    rule = OFFICES[office]
    if kind not in rule.unit_kinds:
        fitting = "、".join(each.label for each in UnitKind if each in rule.unit_kinds)
        return f"“{rule.title()}”不能设在{kind.label}，只能设在：{fitting}"
    if jurisdiction not in rule.jurisdictions:
        return f"“{rule.title()}”的管辖方式只能是：{'、'.join(each.label for each in rule.jurisdictions)}"
    if listed and jurisdiction != Jurisdiction.LISTED:
        return f"管辖方式是“{jurisdiction.label}”，不用再指定单位"
    return ""
