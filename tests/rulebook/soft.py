"""给小规则册加上三种软校验：跟去年比、跟同类比、数据可信度。内容是编的（示例）。"""

from __future__ import annotations

from tests.rulebook.tiny import FILES, changed

CITE = "cite: {document: 办法, verification: U}"
SOFT = f"""\
  - {{id: pupils, across: years, of: [在校生数], change: 30%, least: 20, fix: 核对在校生数, {CITE}}}
  - {{id: equipment, across: years, of: [设备值], change: 50%, fix: 核对资产账, {CITE}}}
  - {{id: founded, across: years, of: [建校年份, 办别], same: true, fix: 以批复为准, {CITE}}}
  - id: pupils-per-teacher
    against: peers
    per_stage: true
    value: 在校生数 ÷ 专任教师数
    what: 生师比
    unit: 生/教师
    blames: 专任教师数
    alike: [办学类型]
    z: 5
    least: 4
    fix: 核对两格
    {CITE}
  - id: equipment-per-pupil
    against: peers
    value: 设备值 ÷ （小学在校生数 + 初中在校生数）
    what: 生均设备值
    unit: 元/生
    blames: 设备值
    alike: []
    z: 5
    least: 4
    fix: 核对单位
    {CITE}
"""
GRADES = f"""\
name: 分年级
title: 分年级在校生数
rows: grade
fields:
  - {{name: 学校标识码, kind: code, required: true}}
  - {{name: 年份, kind: year, required: true}}
  - {{name: 年级, kind: count, unit: 个, required: true}}
  - {{name: 在校生数, kind: count, unit: 人, required: true}}
checks:
  - id: cohort
    across: years
    of: [在校生数]
    change: 15%
    least: 10
    along: 年级
    starts: [1, 7]
    fix: 核对两年的年级人数
    {CITE}
"""
BELIEVED = f"""\
credibility:
  varies: [在校生数, 专任教师数, 本科教师数, 设备值]
  steady: 10%
  near: 1%
  least: 3
  {CITE}
"""


def soft_files() -> dict[str, str]:
    """小规则册的全部文件，加上三种软校验。"""
    files = changed("forms/schools.yaml", "    fix: 核对两格\n", "    fix: 核对两格\n" + SOFT)
    files["forms/grades.yaml"] = GRADES
    files["rulebook.yaml"] = FILES["rulebook.yaml"] + BELIEVED
    return files
