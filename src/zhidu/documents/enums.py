"""公文的文种、走到哪一步、怎么流转、凭文件核对的几种结论。"""

from enum import StrEnum

from django.db.models import TextChoices


class DocumentType(TextChoices):
    """文种。每一种有一份随系统来的模板，市里可以另立。"""

    REMINDER_LETTER = "reminder_letter", "提醒函"
    SUPERVISION_ORDER = "supervision_order", "督办单"
    RECTIFICATION_NOTICE = "rectification_notice", "整改通知书"
    OPINION = "opinion", "督导意见书"
    CIRCULAR = "circular", "督导通报"
    INTERVIEW_NOTICE = "interview_notice", "约谈通知"
    INTERVIEW_RECORD = "interview_record", "约谈记录"
    CONSULTATION_OPINION = "consultation_opinion", "协商意见书"
    ACCOUNTABILITY_NOTICE = "accountability_notice", "问责告知书"
    ACCOUNTABILITY_DECISION = "accountability_decision", "问责决定书"
    REVIEW_DECISION = "review_decision", "复核决定书"
    RECTIFICATION_REPORT = "rectification_report", "整改报告"
    REVISIT_REPORT = "revisit_report", "回头看报告"
    SUPERVISION_REPORT = "supervision_report", "督导报告"


class DocumentState(TextChoices):
    """一件公文走到哪一步。"""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审"
    REVIEWED = "reviewed", "已审"
    SIGNED = "signed", "已签"
    ISSUED = "issued", "已发"
    WITHDRAWN = "withdrawn", "已撤"


class MoveKind(TextChoices):
    """一次流转。"""

    SUBMIT = "submit", "送审"
    RECALL = "recall", "取回"
    RETURN = "return", "退回"
    REVIEW = "review", "审核"
    SIGN = "sign", "签发"
    ISSUE = "issue", "发文"
    WITHDRAW = "withdraw", "撤稿"


class Authenticity(StrEnum):
    """拿一个文件来核对的结论。"""

    GENUINE = "真"
    ALTERED = "被改过"
    UNKNOWN = "不认识"
