"""一处一处地把小规则册改坏：改哪儿，应当报在哪个文件、哪个键，话里应当有什么。"""

from __future__ import annotations

from dataclasses import dataclass

from tests.rulebook.tiny import changed

BOOK = "rulebook.yaml"
R1 = "indicators/resources/R1.yaml"
R4 = "indicators/resources/R4.yaml"
G1 = "indicators/government/G1.yaml"
G4 = "indicators/government/G4.yaml"
P2 = "indicators/government/P2.yaml"
SCHOOLS = "forms/schools.yaml"
COUNTIES = "forms/counties.yaml"
E_R1 = "examples/resources/R1.yaml"
E_R4 = "examples/resources/R4.yaml"
E_G1 = "examples/government/G1.yaml"
E_G4 = "examples/government/G4.yaml"


@dataclass(frozen=True)
class Fault:
    """path 里的 old 改成 new；应当报在 file（默认同 path）的 key，why 里有这一段。total：一共报几处。"""

    path: str
    old: str
    new: str
    key: str
    why: str
    file: str = ""
    total: int = 1

    def files(self) -> dict[str, str]:
        """改坏之后的全部文件。"""
        return changed(self.path, self.old, self.new)


R1_LINE = "{stage: 小学, value: 4.2, from: 2017-04-01,"

READING = (
    Fault(R1, "short: 高学历教师", "shrot: 高学历教师", "shrot", "不认识的键「shrot」，是不是「short」"),
    Fault(R1, "name: 每百名学生拥有高学历教师数\n", "", "", "缺「name」"),
    Fault(R1, "level: part", "level: [part]", "level", "应当是文字，却是一串"),
    Fault(R1, "level: part", "level: parts", "level", "没有「parts」这一项，是不是「part」"),
    Fault(R1, "short: 高学历教师", "short:", "short", "应当是文字，却是空的"),
    Fault(R1, "short: 高学历教师", "short: true", "short", "应当是文字，却是true"),
    Fault(R1, "short: 高学历教师", 'short: " "', "short", "不能空着"),
    Fault(R1, "  per: 100", "  per: 1e2", "formula.per", "「1e2」不是不小于 1 的整数"),
    Fault(R1, "  per: 100", "  per: 0", "formula.per", "「0」不是不小于 1 的整数"),
    Fault(R1, "per: 100", "per: 100\n  per: 10", "formula.per", "「per」写了两次"),
    Fault(R1, R1_LINE, "{stage: 小学, value: 4．2, from: 2017-04-01,", "lines[1].value", "「4．2」不是数"),
    Fault(R1, R1_LINE, "{stage: 小学, value: .inf, from: 2017-04-01,", "lines[1].value", "「.inf」不是数"),
    Fault(R1, R1_LINE, '{stage: 小学, value: "2,000", from: 2017-04-01,', "lines[1].value", "「2,000」不是数"),
    Fault(R1, R1_LINE, "{stage: 小学, value: 0x10, from: 2017-04-01,", "lines[1].value", "「0x10」不是数"),
    Fault(R1, R1_LINE, "{stage: 小学, value: 4.2, from: 2017-02-29,", "lines[1].from", "「2017-02-29」不是日期"),
    Fault(R1, R1_LINE, "{stage: 小学, value: 4.2, from: 2017.4.1,", "lines[1].from", "「2017.4.1」不是日期"),
    Fault(R1, R1_LINE, "{stage: 小学, value: 4.2, from: 2017-04-01, to: 2016-01-01,", "lines[1].to", "止日在起日前面"),
    Fault(R1, R1_LINE, "{stage: 小学校, value: 4.2, from: 2017-04-01,", "lines[1].stage", "没有「小学校」这一项，是不是「小学」"),
    Fault(R1, "whole: true", "whole: yes", "gap.whole", "应当是 true 或 false"),
    Fault(R1, "stages: [小学, 初中]", "stages: [小学, 小学]", "stages[2]", "「小学」重复了"),
    Fault(R1, "gap: {of: 高学历教师, unit: 名, whole: true}", "gap: 差几名", "gap", "应当是一组「键: 值」"),
    Fault(R1, "code: R1", "code: r1", "code", "「r1」写法不对"),
    Fault(R1, "document: 办法, article: 第六条, verification: V2}\nnote", "document: 办发, verification: V2}\nnote",
          "cite.document", "出处台账里没有「办发」，是不是「办法」"),
    Fault(R1, "cite: {document: 办法, article: 第六条, verification: V2}\nnote", "cite: {document: 办法}\nnote",
          "cite", "缺「verification」"),
    Fault(R1, "本科教师数 + 硕士教师数", "本科教师数 +", "formula.numerator", "第 8 个字处：公式不完整"),
    Fault(R1, "本科教师数 + 硕士教师数", "总和（本科教师数）", "formula.numerator", "没有「总和」这个函数"),
    Fault(G4, "switch: old-school", "switch: old-schol", "lines[3].switch", "没有「old-schol」这个开关，是不是「old-school」"),
    Fault(P2, "value: 50, ", "value: 50%, ", "lines[1].value", "单位已经是 %"),
    Fault(G4, "share: 100%", "share: 100", "county.share", "不超过 100%"),
    Fault(SCHOOLS, "kind: year", "kind: yaer", "fields[6].kind", "没有「yaer」这一项，是不是「year」"),
    Fault(SCHOOLS, "name: 办别,", "name: 办 别,", "fields[5].name", "「办 别」写法不对"),
    Fault(SCHOOLS, "name: 设备值,", "name: 合计,", "fields[12].name", "「合计」在公式里另有意思"),
    Fault(SCHOOLS, "name: 设备值,", "name: _设备值,", "fields[12].name", "「_设备值」写法不对"),
    Fault(SCHOOLS, ", choices: [公办, 民办]", "", "fields[5]", "选择栏缺「choices」"),
    Fault(SCHOOLS, "unit: ㎡, decimals: 2, shared: split", "unit: 平米, decimals: 2, shared: split",
          "fields[11].unit", "没有「平米」这个单位"),
    Fault(SCHOOLS, "unit: 元, header_unit: 万元", "unit: 万元", "fields[12].unit", "「万元」不是基本单位"),
    Fault(SCHOOLS, "header_unit: 万元", "header_unit: ㎡", "fields[12].header_unit", "「㎡」换算不成「元」"),
    Fault(SCHOOLS, "{name: 专任教师数, kind: count, unit: 人,", "{name: 专任教师数, kind: count,", "fields[8]", "缺「unit」"),
    Fault(SCHOOLS, "{name: 专任教师数, kind: count, unit: 人,", "{name: 专任教师数, kind: count, unit: 人, decimals: 1,",
          "fields[8].decimals", "count 栏没有小数"),
    Fault(SCHOOLS, "{name: 专任教师数, kind: count, unit: 人,", "{name: 专任教师数, kind: count, unit: 人, shared: split,",
          "fields[8].shared", "只有不分学段的数"),
    Fault(SCHOOLS, "severity: error", "severity: fatal", "checks[1].severity", "没有「fatal」这一项"),
    Fault(COUNTIES, "maximum: 100", "maximum: 100%", "fields[3].maximum", "单位已经是 %"),
    Fault(COUNTIES, "maximum: 100", "maximum: -1", "fields[3].maximum", "上限比下限小"),
    Fault(COUNTIES, "kind: finding", "kind: finding, choices: [好, 坏]", "fields[2].choices", "finding 栏不能写选项"),
    Fault(BOOK, "version: 1.0.0", "version: 一版", "version", "「一版」写法不对"),
    Fault(BOOK, "ddof: 0", "ddof: 2", "conventions.ddof", "没有「2」这一项"),
    Fault(BOOK, "floor: 85%", "floor: 85", "judgement.school.floor", "在 0 和 100% 之间"),
    Fault(BOOK, "at_least: 1", "at_least: 3", "judgement.school.at_least", "只有 2 项"),
    Fault(BOOK, "weight: 1.1}", "weight: 0}", "population.stages[2].weight", "折算系数要大于 0"),
    Fault(E_R1, "value: 10/3", "value: 10/0", "examples[3].value", "「10/0」不是数"),
    Fault(E_R1, "硕士教师数: null", "硕士老师数: null", "examples[4].inputs.硕士老师数", "没有「硕士老师数」这个字段"),
)  # fmt: skip

SYNTAX = (
    Fault(R1, "code: R1\n", "code：R1\n", "", "这里不该有冒号"),
    Fault(R1, "level: part", "level: &a part", "", "不能用 & 和 * 别名"),
    Fault(R1, "level: part", "level: *a", "", "不能用 & 和 * 别名"),
    Fault(R1, "level: part", "level: !!python/object/apply:os.system [id]", "", "不能用标签"),
    Fault(R1, "level: part", "level:\n\t- part", "", "用了制表符"),
    Fault(R1, "level: part", "level: 'part", "", "引号没有配对"),
    Fault(R1, "level: part", "level: {part", "", "没有配对"),
    Fault(R1, "level: part", "level: a: b", "", "这里不该有冒号"),
    Fault(R1, "level: part", "---\nlevel: part", "", "一个文件里有两个文档"),
    Fault(R1, "level: part", "? [a, b]\n: part", "", "键只能是文字"),
    Fault(R1, "level: part", "level: " + "[" * 30 + "]" * 30, "", "嵌套超过 20 层"),
)

CHECKING = (
    Fault(BOOK, "next_review: 2027-03-31", "next_review: 2017-03-31", "next_review", "不在生效日之后"),
    Fault(BOOK, "effective_to: null", "effective_to: 2016-01-01", "effective_to", "不在生效日之后"),
    Fault(BOOK, "form: 学校", "form: 学效", "population.form", "没有「学效」这张表单，是不是「学校」"),
    Fault(BOOK, "  unit: 管理单位", "  unit: 管理部门", "population.unit", "没有「管理部门」这一列，是不是「管理单位」"),
    Fault(BOOK, "  kind: 办学类型", "  kind: 学校名称", "population.kind", "是 text 栏，这里要 choice 栏"),
    Fault(BOOK, "  split: {cite: {document: 规程, verification: V2}}\n", "", "population", "没写「split」的出处"),
    Fault(BOOK, "{stage: 高中, weight: 1.32, judged: false}", "{stage: 高中, weight: 1.32, judged: false}\n    - {stage: 初中, weight: 2}",
          "population.stages[4].stage", "学段「初中」重复了"),
    Fault(BOOK, "办学类型 = 「特殊教育学校」", "办学类型 = 「特教学校」", "population.exclude[1].when", "没有「特教学校」这个选项"),
    Fault(BOOK, "when: 办别 = 「民办」", "when: 在校生数 < 50", "population.exclude[2].when", "这里要写「小学在校生数、初中在校生数"),
    Fault(BOOK, "when: 办别 = 「民办」", "when: 小学在校生数", "population.exclude[2].when", "应当是条件"),
    Fault(BOOK, "id: private\n", "id: special\n", "population.exclude[2].id", "「special」重复了"),
    Fault(BOOK, "switch: no-private\n", "why: 民办不计\n".replace("why: 民办不计\n", "")
          + "switch: old-school\n", "switches[2]", "开关「no-private」没有地方用到"),
    Fault(BOOK, "county: [G1, G4, P2]", "county: [G1, G4, P3]", "judgement.county[3]", "没有「P3」这个指标，是不是「P2」"),
    Fault(BOOK, "county: [G1, G4, P2]", "county: [R1, G4, P2]", "judgement.county[1]", "没写县里要多少学校达到"),
    Fault(BOOK, "school: {indicators: [R1, R4]", "school: {indicators: [R1, G4]", "judgement.school.indicators[2]",
          "不是校—学段级的数值指标"),
    Fault(BOOK, "limits: {小学: 0.50, 初中: 0.45}", "limits: {小学: 0.50}", "judgement.balance.limits", "缺「初中」的差异系数限"),
    Fault(BOOK, "limits: {小学: 0.50,", "limits: {小学: 0.50, 高中: 0.5,", "judgement.balance.limits.高中", "不是要判的学段"),
    Fault(SCHOOLS, "aliases: [学校代码]", "aliases: [学校 名称]", "fields[2]", "分不清"),
    Fault(SCHOOLS, "  - {name: 办别,", "  - {name: 建校年份, kind: year}\n  - {name: 办别,", "fields[7].name", "字段「建校年份」重复了"),
    Fault(SCHOOLS, "aliases: [学校情况]", "aliases: [区县数据表]", "name", "分不清"),
    Fault(SCHOOLS, "≤ 专任教师数", "≤ 小学专任教师数", "checks[1].rule", "这里要写「专任教师数」"),
    Fault(SCHOOLS, "本科教师数 + 硕士教师数 ≤ 专任教师数", "本科教师数 + 设备值 ≤ 专任教师数", "checks[1].rule", "单位不同，不能用 +"),
    Fault(SCHOOLS, "blames: 本科教师数", "blames: 本科老师数", "checks[1].blames", "没有「本科老师数」，是不是「本科教师数」"),
    Fault(SCHOOLS, "设备值, kind: amount, unit: 元, header_unit: 万元, decimals: 2, shared: split",
          "设备值, kind: amount, unit: 元, minimum: 5, maximum: 5, aliases: [教学 用房面积]", "fields[12]", "分不清"),
    Fault(R1, "本科教师数 + 硕士教师数", "本科教师数 + 小学硕士教师数", "formula.numerator", "这里要写「硕士教师数」"),
    Fault(R1, "本科教师数 + 硕士教师数", "本科教师数 + 博士教师数", "formula.numerator", "没有「博士教师数」，是不是「硕士教师数」"),
    Fault(R1, "本科教师数 + 硕士教师数", "本科教师数 + 教学用房面积", "formula.numerator", "单位不同，不能用 +：人 与 ㎡"),
    Fault(R1, "本科教师数 + 硕士教师数", "本科教师数 + 办别", "formula.numerator", "「办别」是文字，这里要数"),
    Fault(R1, "本科教师数 + 硕士教师数", "本科教师数 ≥ 硕士教师数", "formula.numerator", "应当是数"),
    Fault(R1, "本科教师数 + 硕士教师数", "合计（本科教师数）", "formula.numerator", "只能用在区县级指标里"),
    Fault(R1, "per: 100", "per: 10", "formula.per", "per 却是 10"),
    Fault(R1, "unit: 人/百名学生", "unit: ㎡/百名学生", "unit", "单位却写「㎡/百名学生」"),
    Fault(R1, "unit: 人/百名学生", "unit: 人/千名学生", "unit", "没有「千名学生」这个单位"),
    Fault(R1, "unit: 名, whole", "unit: ㎡, whole", "gap.unit", "差额的单位却写「㎡」"),
    Fault(R1, "stages: [小学, 初中]\n", "", "", "要写「stages」"),
    Fault(R1, "stages: [小学, 初中]", "stages: [小学, 初中, 高中]", "formula.numerator", "没有 高中 这一列", total=3),
    Fault(R1, "初中, value: 5.3,", "初中, value: 5.3, switch: old-school,", "lines", "「初中」没有一条"),
    Fault(R1, "初中, value: 5.3,", "小学, value: 4.3,", "lines[2]", "同时生效", total=2),
    Fault(R1, "本科教师数 + 硕士教师数", "本科教师数 + 如果（打开（「旧校」），硕士教师数，0）", "formula", "没有开关「旧校」"),
    Fault(G4, "when: 建校年份 ≤ 2010,", "when: 打开（「old-school」）,", "lines[3].when", "这里不能用「打开」"),
    Fault(BOOK, "when: 办别 = 「民办」", "when: 打开（「old-school」）", "population.exclude[2].when", "这里不能用「打开」"),
    Fault(G4, "when: 建校年份 ≤ 2010,", "when: 合计（在校生数） > 1,", "lines[3].when", "不能用合计"),
    Fault(G4, "when: 建校年份 ≤ 2010,", "when: 建校年份,", "lines[3].when", "应当是条件"),
    Fault(G4, "办学类型 = 「九年一贯制学校」", "办学类型 = 「九年一贯」", "lines[2].when", "没有「九年一贯」这个选项"),
    Fault(G4, "direction: at_most\n", "direction: at_most\nstages: [小学]\n", "stages", "不分学段"),
    Fault(G1, "code: G1\n", "code: G1\ngap: {of: 布局, unit: 个, whole: true}\n", "gap", "没有 gap"),
    Fault(G1, "G1结论 = 「达到」", "G1结论 = 「达标」", "formula.numerator", "没有「达标」这个选项"),
    Fault(G1, "G1结论 = 「达到」", "巩固率 ≥ 95%", "formula.numerator", "不能跟 95% 比"),
    Fault(P2, "合计（在校生数，办别 = 「公办」）", "合计（设备值 + 建校年份）", "formula.numerator", "单位不同"),
    Fault(P2, "合计（在校生数，办别 = 「公办」）", "合计（合计（在校生数））", "formula.numerator", "不能套着用"),
    Fault(P2, "合计（在校生数，办别 = 「公办」）", "在校生数", "formula.numerator", "这里要写「合计（在校生数）」"),
    Fault(P2, "合计（在校生数，办别 = 「公办」）", "合计（在校生数，办别）", "formula.numerator", "「办别」是文字，这里要条件"),
    Fault(SCHOOLS, "教学用房面积, kind: amount, unit: ㎡, decimals: 2, shared: split",
          "教学用房面积, kind: amount, unit: ㎡, decimals: 2", "formula.numerator", "分到学段会算两遍", R4),
    Fault(E_R1, "    gap: 1\n", "    gap: 2\n", "examples[2].gap", "算出来差 1，例题写 2"),
    Fault(E_R1, "    gap: 1\n", "", "examples[2]", "算出来差 1，例题写 未知"),
    Fault(E_R1, "value: 5.2", "value: 5.20001", "examples[2].value", "算出来是 5.2，例题写 5.20001"),
    Fault(E_R1, "（40 + 2） × 100 ÷ 1,000", "42 × 100 ÷ 1,000", "examples[1].substitution", "代入式是「（40 + 2） × 100 ÷ 1,000」"),
    Fault(E_R1, "value: 5.2\n    met: false", "value: 5.2\n    met: true", "examples[2].met", "算出来是 false，线是 5.3"),
    Fault(E_R1, "    stage: 初中\n", "", "examples[2]", "例题没写学段"),
    Fault(E_R4, "教学用房面积: 4500, 在校生数: 1000}\n    substitution: 4,500 ÷ 1,000\n    value: 4.5\n    met: true\n    gap: 0",
          "教学用房面积: 4600, 在校生数: 1000}\n    value: 4.6\n    met: true\n    gap: 0", "examples", "没有一道题恰好在线上"),
    Fault(E_G4, "switches: [old-school]", "switches: []", "examples[2].met", "算出来是 false，线是 2,000", total=2),
)  # fmt: skip
