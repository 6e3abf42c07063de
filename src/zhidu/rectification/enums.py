"""整改各处的状态和方式。来源、类别、阶梯有哪几样不在这里，在整改程序里。"""

from django.db.models import TextChoices


class CaseShape(TextChoices):
    """怎么立案。"""

    ONE_ITEM = "one_item", "一项一案"
    ONE_SCHOOL = "one_school", "一校一案"


class CaseState(TextChoices):
    """案子走到哪一步。"""

    PLANNING = "planning", "待报方案"
    PLAN_SUBMITTED = "plan_submitted", "方案待审"
    WORKING = "working", "整改中"
    REPORTED = "reported", "完成待审"
    ACCEPTED = "accepted", "待销号"
    CLOSED = "closed", "已销号"
    CANCELLED = "cancelled", "已撤案"


#: 还没了结的
LIVE = frozenset(CaseState) - {CaseState.CLOSED, CaseState.CANCELLED}


class CaseMoveKind(TextChoices):
    """案子的一步。"""

    OPEN = "open", "立案"
    SUBMIT_PLAN = "submit_plan", "报方案"
    RETURN_PLAN = "return_plan", "退回方案"
    APPROVE_PLAN = "approve_plan", "批准方案"
    EXTEND = "extend", "延期"
    REPORT = "report", "报进展"
    REPORT_DONE = "report_done", "报完成"
    RETURN = "return", "退回"
    ACCEPT = "accept", "审核通过"
    CLOSE = "close", "销号"
    REOPEN = "reopen", "重开"
    TAKE_OVER = "take_over", "提级督办"
    CANCEL = "cancel", "撤案"


class CaseSeat(TextChoices):
    """办的人坐在哪一边。"""

    RESPONSIBLE = "responsible", "责任单位"
    SUPERVISOR = "supervisor", "督办的督导室"
    ABOVE = "above", "上级督导室"


class ChiefRole(TextChoices):
    """五长一员：方案里一步的责任人是哪一级的。"""

    COUNTY_HEAD = "county_head", "区县长"
    TOWN_HEAD = "town_head", "镇长"
    BUREAU_HEAD = "bureau_head", "局长"
    SECTION_HEAD = "section_head", "科长"
    PRINCIPAL = "principal", "校（园）长"
    TEACHING_RESEARCHER = "teaching_researcher", "教研员"


class EscalationState(TextChoices):
    """阶梯的一级走到哪一步。"""

    PROPOSED = "proposed", "建议"
    DECIDED = "decided", "已决定"
    SERVED = "served", "已送达"
    ANSWERED = "answered", "已答复"
    DROPPED = "dropped", "不采纳"


class RemedyKind(TextChoices):
    """救济的方式。"""

    STATEMENT = "statement", "陈述申辩"
    RECHECK = "recheck", "复查"
    REVIEW = "review", "复核"
    APPEAL = "appeal", "申诉"


class RemedyOutcome(TextChoices):
    """救济的结果。"""

    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"


class RevisitResult(TextChoices):
    """回头看的结果。"""

    CONFIRMED = "confirmed", "合格"
    REOPENED = "reopened", "重开"


class PublicationState(TextChoices):
    """一件公开走到哪一步。"""

    PROPOSED = "proposed", "待审"
    RETURNED = "returned", "退回"
    PUBLISHED = "published", "已公开"
    WITHDRAWN = "withdrawn", "已撤下"
    DROPPED = "dropped", "不公开了"
