"""有第二道锁的几处：单开一处，别处照样挡着，什么也看不出来；这里写明是哪一处替它挡着，一起开就要出警。"""

from __future__ import annotations

#: 漏洞的名字 → 替它挡着的那几处
SECOND: dict[str, tuple[str, ...]] = {
    # 看不到问题的人，也没有对它立案的权
    "锁 rectification.actions.opening._openable 里的 one_finding": (
        "锁 rectification.actions.opening._openable 里的 units_in_reach",
    ),
    # 会签：看得到案、请了这个单位、有答复的权，三样缺一样也不行
    "锁 rectification.actions.planning.answer_cosign 里的 reach": (
        "锁 rectification.queries.cases.cases 里的 reach",
    ),
    "锁 rectification.actions.planning.answer_cosign 里的 cases": (
        "锁 rectification.actions.planning.answer_cosign 里的 reach",
    ),
    # 看不到案的人，哪一边也不坐
    "锁 rectification.actions.stepping.standing_case 里的 one_case": (
        "锁 rectification.actions.stepping.standing_case 里的 standpoint之2",
    ),
    "锁 rectification.actions.rungs.supervised 里的 one_case": (
        "锁 rectification.actions.rungs.supervised 里的 standpoint",
    ),
    "锁 rectification.actions.rungs.watched 里的 one_escalation": (
        "锁 rectification.actions.rungs.watched 里的 supervised",
    ),
    # 名册按范围列，没有看名册之权的，范围也是空的
    "锁 accounts.queries.search_people 里的 reach": ("锁 accounts.queries.search_people 里的 people",),
    "锁 rectification.queries.publicity.may_propose 里的 case": (
        "锁 rectification.queries.publicity.may_propose 里的 standpoint",
    ),
    # 看得到问题的人，也看得到它那个单位的案；再圈定自己督办的
    "锁 rectification.queries.cases.relapses 里的 cases": (
        "锁 rectification.queries.cases.relapses 里的 one_finding",
    ),
    # 提得了公开的先圈定自己督导室的、够得着的
    "锁 rectification.queries.publicity.publishable 里的 cases": (
        "锁 rectification.queries.publicity.publishable 里的 units_in_reach",
    ),
    # 公开的一件要核两遍：看得到，够得着那个督导室
    "锁 rectification.actions.publicity._own 里的 one_publication": (
        "锁 rectification.actions.publicity._own 里的 _reaches",
    ),
    "锁 rectification.actions.publicity._own 里的 _reaches": (
        "锁 rectification.actions.publicity._own 里的 one_publication",
    ),
    "锁 rectification.actions.publicity._reaches 里的 units_in_reach": (
        "锁 rectification.actions.publicity._own 里的 one_publication",
    ),
    "锁 rectification.actions.publicity._own 里的 seat_of": (
        "锁 rectification.actions.publicity._own 里的 one_publication",
        "锁 rectification.actions.publicity._own 里的 _reaches",
    ),
    # 起草通报还要发文机关归自己办
    "锁 rectification.actions.bulletins.draft_bulletin 里的 reach": (
        "锁 documents.actions.drafting._ready 里的 own_organ",
    ),
    # 成批办的，看得到还要督办得了
    "锁 rectification.actions.handling._standing 里的 cases": (
        "锁 rectification.actions.handling._standing 里的 units_in_reach",
    ),
    # 没有督办之权的，也看不到种子
    "锁 rectification.actions.revisiting.draw_revisits 里的 _authorise": (
        "锁 rectification.actions.revisiting.draw_revisits 里的 drawn",
    ),
    "锁 rectification.actions.revisiting.draw_revisits 里的 drawn": (
        "锁 rectification.actions.revisiting.draw_revisits 里的 _authorise",
    ),
    # 看得到、不督办的，记不了回头看；重开另要坐在督办的一边
    "锁 rectification.actions.revisiting.record_revisit 里的 one_revisit": (
        "锁 rectification.actions.revisiting.record_revisit 里的 standpoint",
    ),
    "锁 rectification.actions.revisiting.record_revisit 里的 standing_case": (
        "锁 rectification.actions.revisiting.record_revisit 里的 standpoint",
    ),
    # 看不到的自查、吹哨，也没有答它、签收它的权
    "锁 rectification.actions.spreading.answer_self_check 里的 self_checks": (
        "锁 rectification.actions.spreading.answer_self_check 里的 units_in_reach",
    ),
    "锁 rectification.actions.spreading.acknowledge_whistle 里的 whistles": (
        "锁 rectification.actions.spreading.acknowledge_whistle 里的 units_in_reach",
    ),
    "锁 rectification.actions.spreading.send_self_checks 里的 one_case": (
        "锁 rectification.actions.spreading.send_self_checks 里的 standpoint",
    ),
    # 等自己办的，先圈定自己经手的
    "锁 documents.queries.documents.waiting 里的 documents": (
        "锁 documents.queries.documents.waiting 里的 desk",
    ),
    # 走一步要核两遍：看得到，有这一步的权
    "锁 documents.actions.moving._walk 里的 document_at_desk": (
        "锁 documents.actions.moving._walk 里的 document_at_desk之2",
    ),
    # 先排好的，取号时再核一遍
    "锁 documents.actions.issuing._pressed_ahead 里的 document_at_desk": (
        "锁 documents.actions.issuing._issue 里的 document_at_desk",
    ),
    # 代审只有市里、只在区县没有别人能审时办
    "锁 filings.queries.standing.stand_ins 里的 seat_of": ("范围 代审 区县有别人能审的也算",),
    "锁 filings.queries.standing.stand_ins 里的 filings": (
        "锁 filings.queries.standing.stand_ins 里的 seat_of",
        "范围 代审 区县有别人能审的也算",
    ),
    # 组织采集的只有市里，够得到全部
    "锁 filings.queries.enrolment.unlisted 里的 units_of": (
        "锁 filings.queries.enrolment._own 里的 units_of",
    ),
    "锁 filings.actions.collecting._enrol 里的 units_of": (
        "锁 filings.actions.collecting._ready 里的 _authorise",
    ),
    # 管不到市的，查审计的范围里也没有市
    "锁 insight.auditing.sees_everything 里的 versions": (
        "锁 insight.auditing.sees_everything 里的 units_in_reach",
    ),
}
