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
}
