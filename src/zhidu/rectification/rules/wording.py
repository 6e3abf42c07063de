"""方案和进展各项叫什么：意见提在哪一项、报错说哪一项，都照这里。"""

PLAN_FIELDS = {
    "diagnosis": "原因诊断",
    "target": "整改目标",
    "aims": "改到多少",
    "measures": "整改措施",
    "money": "所需资金",
    "steps": "步骤和责任人",
    "asks_due": "完成日期",
    "category": "整改类别",
}
PROGRESS_FIELDS = {
    "text": "做了什么",
    "happened_on": "实际发生日期",
    "values": "改后的数",
    "files": "佐证",
}
