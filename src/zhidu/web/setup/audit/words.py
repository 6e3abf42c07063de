"""动作的中文名。代码里每记一种动作，这里就要有一个名字；tests/web/test_audit_words.py 逐处核对。"""

from __future__ import annotations

from collections.abc import Mapping

from zhidu.accounts.enums import AccountChangeKind, Entering
from zhidu.organisations.enums import ChangeKind

#: 动作代号 → 中文
ACTIONS: Mapping[str, str] = {
    **{f"organisations.{each.value}": f"机构{each.label}" for each in ChangeKind},
    **{f"accounts.{each.value}": str(each.label) for each in AccountChangeKind},
    **{each.value: str(each.label) for each in Entering},
    "accounts.imported": "成批导入账号",
    "organisations.imported": "成批导入机构",
    "accounts.signed_in": "登录",
    "accounts.sign_in_failed": "登录没成功",
    "accounts.locked": "登录锁定",
    "accounts.password_confirmed": "再次核对口令",
    "accounts.two_step_reset": "撤掉两步验证",
    "accounts.roll_read": "查看账号名册",
    "accounts.person_read": "查看一个账号",
    "audit.read": "查看审计",
    "audit.exported": "导出审计",
    "audit.verified": "核验审计",
    "files.ingest": "收附件",
    "files.read": "查看附件",
    "jobs.ask": "提出后台任务",
    "jobs.stop": "停下后台任务",
    "documents.set_up_organ": "立发文机关",
    "documents.save_template": "立公文模板",
    "documents.drop_template": "停用自立的公文模板",
    "documents.draft": "起草公文",
    "documents.edit": "改公文",
    "documents.submit": "公文送审",
    "documents.recall": "取回公文",
    "documents.return_document": "退回公文",
    "documents.review": "审核公文",
    "documents.sign": "签发公文",
    "documents.withdraw": "撤稿",
    "documents.move_many": "成批办公文",
    "documents.issue": "发文",
    "documents.void_number": "作废文号",
    "documents.resend": "重送公文",
    "documents.open": "打开公文",
    "documents.answer": "写回执",
    "catalog.enter_release": "标准进库",
    "catalog.put_in_force": "定标准从哪年起用",
    "filings.open_collection": "开始采集",
    "filings.close_collection": "截止采集",
    "rectification.open": "立案",
    "rectification.add_relapse": "并入反弹的问题",
    "rectification.reopen": "重开案子",
    "rectification.take_over": "提级督办",
    "rectification.cancel": "撤案",
    "rectification.submit_plan": "报整改方案",
    "rectification.cosign": "会签整改方案",
    "rectification.return_plan": "退回整改方案",
    "rectification.approve_plan": "批准整改方案",
    "rectification.extend": "延期",
    "rectification.report": "报整改进展",
    "rectification.return": "退回整改",
    "rectification.accept": "整改审核通过",
    "rectification.close": "销号",
    "rectification.decide_rung": "决定阶梯",
    "rectification.drop_rung": "不采纳阶梯建议",
    "rectification.serve_rung": "记下送达",
    "rectification.answer_rung": "答复",
    "rectification.apply_remedy": "提出救济",
    "rectification.decide_remedy": "作出救济结论",
    "rectification.correct_remedy": "纠正原决定",
    "findings.raise": "立问题",
    "findings.raise_gap": "从红格立问题",
    "findings.amend": "改问题",
    "findings.add_evidence": "放证据",
    "findings.dismiss": "不立案",
    "findings.import": "成批立问题",
    "catalog.enter_procedure": "收进整改程序",
    "filings.save_draft": "存草稿",
    "filings.submit": "报送",
    "filings.submit_many": "成批报送",
    "filings.pass_review": "审核通过",
    "filings.return_filing": "退回",
    "filings.freeze": "冻结",
    "filings.intake": "收下导入的工作簿",
    "filings.open_enquiry": "发起临时调查",
    "filings.start_draft": "开始填",
    "filings.pass_many": "成批审核通过",
    "filings.withdraw": "撤回报送",
    "filings.discard_draft": "清空草稿",
    "filings.carry_in": "带入往年的数",
    "filings.explain_check": "说明校验",
    "filings.settle_remark": "了结退回意见",
    "filings.enrol": "列入采集",
    "filings.excuse": "免报",
    "filings.stand_in": "上级代审通过",
    "filings.stand_in_return": "上级代审退回",
    "filings.examine": "数据体检",
    "indicators.recompute": "测算",
    "indicators.set_declared_year": "定申报年",
    "indicators.thin": "清掉旧的测算明细",
    "boards.export": "导出看板",
    "keeping.backed_up": "备份",
    "keeping.restored": "从备份恢复",
}

#: 对象种类 → 中文
TARGETS: Mapping[str, str] = {
    "unit_change": "机构变动",
    "account_change": "账号变动",
    "person": "账号",
    "school_outcome": "学校结果",
    "people": "账号名册",
    "audit_event": "审计流水",
    "backup": "备份",
    "file": "附件",
    "job": "后台任务",
    "organ": "发文机关",
    "document": "公文",
    "document_template": "公文模板",
    "catalog_release": "进库的标准",
    "catalog_procedure": "整改程序",
    "finding": "问题",
    "case": "整改案",
    "collection": "采集",
    "filing": "填报单",
    "remark": "退回意见",
    "calculation": "测算",
    "declared_year": "申报年",
    "board": "看板",
}

#: 附注里的键 → 中文
DETAILS: Mapping[str, str] = {
    "on": "生效日",
    "document": "依据文号",
    "units": "涉及的机构",
    "person": "人",
    "post": "任职",
    "office": "职务",
    "unit": "单位",
    "issued": "发放个数",
    "created": "新建个数",
    "granted": "授予个数",
    "words": "查找",
    "page": "页",
    "before": "从第几条往前",
    "rows": "行数",
    "seq": "序号",
    "state": "状态",
    "actor": "操作人",
    "action": "动作",
    "since": "从",
    "until": "到",
    "target": "对象",
    "made_at": "备份时刻",
    "abandoned": "舍掉的锚点",
    "events": "条数",
    "signs": "迹象处数",
    "search": "全站搜索",
    "collection": "采集",
    "verdict": "结论",
}


def action_words(code: str) -> str:
    """动作的中文；没有名字的照写代号。"""
    return ACTIONS.get(code, code)


def target_words(code: str) -> str:
    """对象种类的中文；没有名字的照写代号。"""
    return TARGETS.get(code, code)


def actions_named(words: str) -> tuple[str, ...]:
    """名字里有这些字的动作代号。"""
    return tuple(code for code, title in ACTIONS.items() if words and words in title)
