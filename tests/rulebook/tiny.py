"""一本很小但五脏俱全的规则册：测读入、检查、比较、冻结都用它。内容是编的（示例）。"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

ID = "xiao-ce"

HEAD = """\
id: xiao-ce
version: 1.0.0
title: 示例评估办法
short: 示例
issuer: 示例机关
doc_no: 示例〔2017〕1号
effective_from: 2017-04-01
effective_to: null
level: national
owner: 示例科室
next_review: 2027-03-31
documents:
  办法: {title: 示例评估办法, doc_no: 示例〔2017〕1号}
  规程: {title: 示例规程, doc_no: ""}
groups: {resources: 资源配置, government: 政府保障}
population:
  form: 学校
  code: 学校标识码
  name: 学校名称
  unit: 管理单位
  kind: 办学类型
  pupils: 在校生数
  stages:
    - {stage: 小学, weight: 1}
    - {stage: 初中, weight: 1.1}
    - {stage: 高中, weight: 1.32, judged: false}
  split: {cite: {document: 规程, verification: V2}}
  exclude:
    - id: special
      when: 办学类型 = 「特殊教育学校」
      why: 特殊教育学校不计
      cite: {document: 办法, verification: U}
    - id: private
      switch: no-private
      when: 办别 = 「民办」
      why: 民办不计
      cite: {document: 办法, verification: V2}
conventions: {weight: enrolment, mean: pooled, ddof: 0, cite: {document: 规程, verification: V2}}
switches:
  - {id: old-school, title: 旧校过渡, cite: {document: 规程, verification: V3}}
  - {id: no-private, title: 民办不计入, cite: {document: 规程, verification: V2}}
judgement:
  cite: {document: 办法, verification: V2}
  school: {indicators: [R1, R4], at_least: 1, floor: 85%, cite: {document: 办法, verification: V2}}
  balance: {indicators: [R1, R4], how: each, limits: {小学: 0.50, 初中: 0.45}, cite: {document: 办法, verification: V2}}
  county: [G1, G4, P2]
"""

R1 = """\
code: R1
name: 每百名学生拥有高学历教师数
short: 高学历教师
level: part
unit: 人/百名学生
direction: at_least
stages: [小学, 初中]
formula:
  numerator: 本科教师数 + 硕士教师数
  denominator: 在校生数
  per: 100
lines:
  - {stage: 小学, value: 4.2, from: 2017-04-01, cite: {document: 办法, article: 第六条, verification: V2}}
  - {stage: 初中, value: 5.3, from: 2017-04-01, cite: {document: 办法, article: 第六条, verification: V2}}
gap: {of: 高学历教师, unit: 名, whole: true}
cite: {document: 办法, article: 第六条, verification: V2}
note: 教师按任教学段数。
"""

R4 = """\
code: R4
name: 生均教学用房面积
short: 教学用房
level: part
unit: ㎡/生
direction: at_least
stages: [小学, 初中]
formula: {numerator: 教学用房面积, denominator: 在校生数}
lines:
  - {value: 4.5, from: 2017-04-01, cite: {document: 办法, verification: V2}}
gap: {of: 教学用房, unit: ㎡, whole: false}
cite: {document: 办法, verification: V2}
"""

G1 = """\
code: G1
name: 布局合理
short: 布局
level: county
unit: ""
direction: holds
formula: {numerator: G1结论 = 「达到」}
cite: {document: 办法, verification: U}
"""

G4 = """\
code: G4
name: 学校规模
short: 规模
level: school
unit: 人
direction: at_most
formula: {numerator: 小学在校生数 + 初中在校生数}
lines:
  - {value: 2000, from: 2017-04-01, cite: {document: 办法, verification: V2}}
  - {value: 2500, from: 2017-04-01, when: 办学类型 = 「九年一贯制学校」, cite: {document: 办法, verification: V2}}
  - {value: 2400, from: 2019-01-01, to: 2026-12-31, when: 建校年份 ≤ 2010, switch: old-school,
     cite: {document: 规程, verification: V2}}
gap: {of: 学生（超出规模）, unit: 名, whole: true}
county: {share: 100%, cite: {document: 办法, verification: V2}}
cite: {document: 办法, verification: V2}
decimals: 0
"""

P2 = """\
code: P2
name: 公办学生占比
short: 公办占比
level: county
unit: "%"
direction: at_least
formula:
  numerator: 合计（在校生数，办别 = 「公办」）
  denominator: 合计（在校生数）
  per: 100
lines:
  - {value: 50, from: 2017-04-01, cite: {document: 办法, verification: V2}}
gap: {of: 公办学生, unit: 人, whole: true}
cite: {document: 办法, verification: V2}
"""

SCHOOLS = """\
name: 学校
title: 学校办学条件统计表
rows: school
aliases: [学校情况]
fields:
  - {name: 学校标识码, kind: code, required: true, aliases: [学校代码]}
  - {name: 学校名称, kind: text, required: true}
  - {name: 管理单位, kind: text, required: true}
  - name: 办学类型
    kind: choice
    required: true
    choices: {小学: [普通小学], 初级中学: [], 九年一贯制学校: [九年一贯制], 特殊教育学校: []}
  - {name: 办别, kind: choice, choices: [公办, 民办]}
  - {name: 建校年份, kind: year}
  - {name: 在校生数, kind: count, unit: 人, per_stage: [小学, 初中, 高中], required: true, aliases: [学生数]}
  - {name: 专任教师数, kind: count, unit: 人, per_stage: [小学, 初中]}
  - {name: 本科教师数, kind: count, unit: 人, per_stage: [小学, 初中]}
  - {name: 硕士教师数, kind: count, unit: 人, per_stage: [小学, 初中]}
  - {name: 教学用房面积, kind: amount, unit: ㎡, decimals: 2, shared: split}
  - {name: 设备值, kind: amount, unit: 元, header_unit: 万元, decimals: 2, shared: split}
checks:
  - id: degrees-within-teachers
    per_stage: true
    rule: 本科教师数 + 硕士教师数 ≤ 专任教师数
    severity: error
    blames: 本科教师数
    says: 本科、硕士教师合起来不能多于专任教师
    fix: 核对两格
"""

COUNTIES = """\
name: 区县
title: 区县数据表
rows: county
fields:
  - {name: 管理单位, kind: text, required: true}
  - {name: G1结论, kind: finding}
  - {name: 巩固率, kind: percent, decimals: 2, maximum: 100}
"""

E_R1 = """\
examples:
  - title: 刚好在线上
    stage: 小学
    inputs: {本科教师数: 40, 硕士教师数: 2, 在校生数: 1000}
    substitution: （40 + 2） × 100 ÷ 1,000
    value: 4.2
    met: true
    gap: 0
  - title: 差一名
    stage: 初中
    inputs: {本科教师数: 50, 硕士教师数: 2, 在校生数: 1000}
    value: 5.2
    met: false
    gap: 1
  - title: 除不尽
    stage: 小学
    inputs: {本科教师数: 10, 硕士教师数: 0, 在校生数: 300}
    value: 10/3
    met: false
    gap: 3
  - title: 缺数
    stage: 小学
    inputs: {本科教师数: 40, 硕士教师数: null, 在校生数: 1000}
    value: null
    met: null
    gap: null
"""

E_R4 = """\
examples:
  - title: 刚好在线上
    stage: 小学
    inputs: {教学用房面积: 4500, 在校生数: 1000}
    substitution: 4,500 ÷ 1,000
    value: 4.5
    met: true
    gap: 0
"""

E_G1 = """\
examples:
  - {title: 达到, inputs: {G1结论: 达到}, value: true, met: true}
  - {title: 没填, inputs: {}, value: null, met: null}
"""

E_G4 = """\
examples:
  - title: 一贯制学校
    inputs: {办学类型: 九年一贯制学校, 小学在校生数: 1500, 初中在校生数: 1100}
    value: 2600
    met: false
    gap: 100
  - title: 过渡线
    inputs: {办学类型: 小学, 建校年份: 2005, 小学在校生数: 2400, 初中在校生数: 0}
    switches: [old-school]
    value: 2400
    met: true
    gap: 0
"""

E_P2 = """\
examples:
  - title: 刚好一半
    rows: [{在校生数: 500, 办别: 公办}, {在校生数: 500, 办别: 民办}]
    substitution: 500 × 100 ÷ 1,000
    value: 50
    met: true
    gap: 0
"""

FILES: Mapping[str, str] = {
    "rulebook.yaml": HEAD,
    "indicators/resources/R1.yaml": R1,
    "indicators/resources/R4.yaml": R4,
    "indicators/government/G1.yaml": G1,
    "indicators/government/G4.yaml": G4,
    "indicators/government/P2.yaml": P2,
    "forms/schools.yaml": SCHOOLS,
    "forms/counties.yaml": COUNTIES,
    "examples/resources/R1.yaml": E_R1,
    "examples/resources/R4.yaml": E_R4,
    "examples/government/G1.yaml": E_G1,
    "examples/government/G4.yaml": E_G4,
    "examples/government/P2.yaml": E_P2,
}


def write(root: Path, files: Mapping[str, str] = FILES, name: str = ID) -> Path:
    """把一本规则册写到 root/name，返回它的目录。"""
    folder = root / name
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def changed(path: str, old: str, new: str, files: Mapping[str, str] = FILES) -> dict[str, str]:
    """改一处：path 里的 old 换成 new（必须恰好出现一次，免得改了个寂寞）。"""
    assert files[path].count(old) == 1, f"{path} 里「{old}」出现 {files[path].count(old)} 次"
    return {**files, path: files[path].replace(old, new)}


def without(*paths: str) -> dict[str, str]:
    """少几个文件。"""
    return {path: text for path, text in FILES.items() if path not in paths}
