"""县级的埋设：资源配置全县通过与否，县级数据刚好在线、差一点，学前比例刚好在线、差一点。"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from zhidu.democity.counties import County, regroup
from zhidu.democity.dice import Dice
from zhidu.democity.headings import KINDERGARTEN_FILE, KINDERGARTEN_SHEET
from zhidu.democity.kindergartens import Kindergarten
from zhidu.democity.ledger import Mark, spell
from zhidu.democity.roles import Role
from zhidu.democity.schools import PRIMARY
from zhidu.democity.staging import Staging, counted

VERDICTS, FIGURES, PRESCHOOL = "县级：资源配置", "县级：县表数据", "县级：学前教育"
EXCHANGE = "交流轮岗教师数"
#: 县表列 → 指标，刚好在线上时直接填线
DIRECT = {
    "初中三年巩固率": "E1",
    "残疾儿童少年入学率": "E2",
    "优质高中名额分配比例": "G14",
    "符合条件随迁子女在公办和购买学位民办就读比例": "G15",
    "特教学校生均公用经费（元）": "G7",
    "小学就近划片入学比例": "G13小学",
    "初中就近划片入学比例": "G13初中",
    "教师五年360学时培训完成率": "G9",
    "义务教育社会认可度": "A1",
}
_VERDICT = {
    Role.ALL_MET: ("通过", "每所学校都通过，14 个差异系数都在限内；县级数据也都过线"),
    Role.ONE_SHORT: ("不通过", "只有一所小学生均体育运动场馆面积低于底线，其余学校都通过，差异系数都在限内"),
    Role.SPLIT: ("不通过", "两所学校各有两项没达到：一所要拆开才看得出"),
    Role.WEIGHTED: ("通过", "默认按学生数加权，差异系数都在限内；改成不加权就不过"),
    Role.UNWEIGHTED: ("不通过", "每所学校都通过，只有小学生均体育运动场馆面积的加权差异系数超限；不加权就过"),
    Role.PRIVATE: (
        "不通过",
        "每所学校都通过，只有小学生均教学仪器设备值的差异系数超限，是一所民办学校拉高的",
    ),
    Role.AT_LINE: ("通过", "每所学校都通过，差异系数都在限内；县级数据全在线上"),
    Role.NEAR_MISS: ("通过", "资源配置通过；县级数据里初中三年巩固率差 0.01 个百分点，有一名教师没有持证"),
}


def verdicts(staging: Staging) -> None:
    """别的都埋完后记：各县资源配置（每所学校和每项差异系数）应得的结论。"""
    failed = {each.id for each in staging.skipped}
    needs = {
        Role.ONE_SHORT: "R5-小学-低于底线一格",
        Role.SPLIT: "两项未达到",
        Role.WEIGHTED: "差异-加权过",
        Role.UNWEIGHTED: "差异-加权不过",
        Role.PRIVATE: "差异-计民办不过",
    }
    for role, (outcome, says) in _VERDICT.items():
        county = staging.county(role)
        id = f"资源配置-{role}"
        if county is None or needs.get(role) in failed:
            staging.skip([id], f"没有「{role}」的单位，或它太小")
            continue
        reason = says
        rows = sum(len(counted(county, stage, staging.aims)) for stage in ("小学", "初中"))
        if role is Role.SPLIT and "拆分-九年一贯制-小学部" in failed:
            reason = "一所学校两项没达到"
        mark = Mark(id, VERDICTS, "资源配置", outcome, reason, what=f"全县 {rows} 个校—学段")
        staging.note_county(county, mark)


def figures(staging: Staging) -> None:
    """县表里的数：一个单位样样刚好在线上，另一个差一点。"""
    _figures_at_line(staging)
    _figures_near_miss(staging)


def _figures_at_line(staging: Staging) -> None:
    county = staging.county(Role.AT_LINE)
    lines = staging.aims.county
    if county is None:
        staging.skip(["县表-刚好在线上"], f"没有「{Role.AT_LINE}」的单位")
        return
    for column, code in DIRECT.items():
        value = lines[code]
        county.figures[column] = value.numerator if value.denominator == 1 else float(value)
        indicator = code.removesuffix("小学").removesuffix("初中")
        stage = code.removeprefix(indicator)
        id = f"县表-{code}-刚好在线上"
        mark = Mark(id, FIGURES, indicator, "达到", "等于线就是达到", stage, column, value=spell(value))
        staging.note_county(county, mark)
    pay = county.figures["公务员年平均工资（元）"]
    county.figures["教师年平均工资（元）"] = pay
    says = "教师平均工资是公务员的 100%，不低于就是达到"
    mark = Mark(
        "县表-G8-相等",
        FIGURES,
        "G8",
        "达到",
        says,
        column="教师年平均工资（元）",
        what=f"都是 {pay} 元",
        value="100",
    )
    staging.note_county(county, mark)
    eligible = 1000
    exchanged = int(eligible * lines["G11"] / 100)
    backbone = int(exchanged * lines["G11B"] / 100)
    county.figures |= {"符合交流条件教师数": eligible, EXCHANGE: exchanged, "其中骨干教师数": backbone}
    for code, column, says in (
        ("G11", EXCHANGE, f"{exchanged} ÷ {eligible} 正好在线上"),
        ("G11B", "其中骨干教师数", f"{backbone} ÷ {exchanged} 正好在线上"),
    ):
        mark = Mark(
            f"县表-{code}-刚好在线上", FIGURES, code, "达到", says, column=column, value=spell(lines[code])
        )
        staging.note_county(county, mark)


def _figures_near_miss(staging: Staging) -> None:
    county = staging.county(Role.NEAR_MISS)
    if county is None:
        staging.skip(["县表-E1-差一点", "县表-G12-一人未持证"], f"没有「{Role.NEAR_MISS}」的单位")
        return
    column = "初中三年巩固率"
    value = staging.aims.county["E1"] - Fraction(1, 100)
    county.figures[column] = float(value)
    says = "差 0.01 个百分点；先取整成整数再比就会误判"
    staging.note_county(
        county, Mark("县表-E1-差一点", FIGURES, "E1", "未达到", says, "", column, "", spell(value))
    )
    school = staging.take(county, PRIMARY)
    if school is None:
        staging.skip(["县表-G12-一人未持证"], f"「{Role.NEAR_MISS}」的单位里没有小学")
        return
    school.primary.licensed -= 1
    says, column = "全县只有这一名教师没有持证，持证率不到 100%", "小学持证教师数"
    staging.note_school(school, Mark("县表-G12-一人未持证", FIGURES, "G12", "未达到", says, "小学", column))


def preschool(staging: Staging) -> None:
    """学前的三项比例和班额达标率：刚好在线上、差一点。"""
    _public_exact(staging)
    _inclusive_short(staging)
    _classes_short(staging)


def _count(gardens: list[Kindergarten]) -> int:
    return sum(each.children for each in gardens)


def _note(
    staging: Staging, county: County, id: str, indicator: str, outcome: str, value: Fraction, says: str
) -> None:
    mark = Mark(id, PRESCHOOL, indicator, outcome, says, stage="学前", value=spell(value))
    staging.note_county(county, mark, KINDERGARTEN_FILE, KINDERGARTEN_SHEET)


def _public_exact(staging: Staging) -> None:
    """公办占比、毛入园率都正好在线上。"""
    county = staging.county(Role.AT_LINE)
    ids = ("P3-刚好在线上", "P1-刚好在线上")
    dice = Dice(staging.plan.seed, "学前", Role.AT_LINE)
    share, reach = staging.aims.county["P3"] / 100, staging.aims.county["P1"] / 100
    gardens = county.gardens if county else []
    total = _count(gardens)
    for each in sorted(gardens, key=lambda g: (-g.children, g.code)):
        public = [g for g in gardens if g.public]
        if each.public and len(public) > 1 and _count(public) - each.children >= share * total:
            each.public = False
    # 总数要既能按公办占比、又能按毛入园率除尽
    step = lcm(share.denominator, reach.numerator)
    wanted = -(-total // step) * step
    public = [g for g in gardens if g.public]
    private = [g for g in gardens if not g.public]
    done = county is not None and bool(public) and bool(private)
    if not done or county is None or wanted < 40 * len(gardens):
        staging.skip(ids, f"「{Role.AT_LINE}」的单位没有或只有一种幼儿园")
        return
    held = int(wanted * share)
    if not (regroup(county, public, held, dice) and regroup(county, private, wanted - held, dice)):
        staging.skip(ids, f"「{Role.AT_LINE}」的单位幼儿园太少，调不到正好")
        return
    county.figures["3-5岁人口"] = int(wanted / reach)
    says = f"公办园 {held} 人，在园 {wanted} 人，正好在线上"
    if len(public) != len(gardens) * share:
        says += "；按园所数算会得出别的数"
    _note(staging, county, ids[0], "P3", "达到", share * 100, says)
    says = "在园幼儿数除以 3–5 岁人口，正好在线上"
    value = spell(reach * 100)
    staging.note_county(county, Mark(ids[1], PRESCHOOL, "P1", "达到", says, "学前", "3-5岁人口", "", value))


def _inclusive_short(staging: Staging) -> None:
    """普惠覆盖率差不到一个百分点：非普惠民办园多收一名幼儿。"""
    county = staging.county(Role.NEAR_MISS)
    id = "P2-差一名"
    dice = Dice(staging.plan.seed, "学前", Role.NEAR_MISS)
    share = 1 - staging.aims.county["P2"] / 100
    gardens = county.gardens if county else []
    total = _count(gardens)
    wanted = int(total * share) + 1
    costly = [g for g in gardens if not g.inclusive]
    for each in sorted(gardens, key=lambda g: (-g.children, g.code)):
        if not each.public and each.inclusive and _count(costly) + each.children <= wanted:
            each.inclusive = False
            costly.append(each)
    rest = [g for g in gardens if g.inclusive]
    if county is None or not costly or not rest:
        staging.skip([id], f"「{Role.NEAR_MISS}」的单位没有，或它没有民办园")
        return
    if not (regroup(county, costly, wanted, dice) and regroup(county, rest, total - wanted, dice)):
        staging.skip([id], f"「{Role.NEAR_MISS}」的单位幼儿园太少，调不到正好")
        return
    says = f"在园 {total} 人，非普惠民办 {wanted} 人，少一名就过线"
    _note(staging, county, id, "P2", "未达到", (1 - Fraction(wanted, total)) * 100, says)


def _classes_short(staging: Staging) -> None:
    """班额达标的班只差一个，写成一位小数是 84.9%。"""
    county = staging.county(Role.CLASS_RATE)
    id = "Q2-差一个班"
    line = staging.aims.county["Q2"] / 100
    gardens = county.gardens if county else []
    for _ in range(60):
        total = sum(each.classes for each in gardens)
        fit = -(-int(total * line.numerator) // line.denominator) - 1
        if total and round(Fraction(fit, total), 3) == line - Fraction(1, 1000):
            break
        if gardens:
            smallest = min(gardens, key=lambda each: (Fraction(each.classes, each.children), each.code))
            smallest.classes += 1
            smallest.carers += 1
    else:
        fit = 0
    if county is None or not fit:
        staging.skip([id], f"「{Role.CLASS_RATE}」的单位没有，或幼儿园太少")
        return
    for each in gardens:
        each.fit = each.classes
    over, at = total - fit, 0
    while over:
        each = gardens[at % len(gardens)]
        if each.fit > 1 or at >= len(gardens) * 40:
            each.fit -= 1
            over -= 1
        at += 1
    says = f"{total} 个班里 {fit} 个班额达标，再有一个就过线"
    _note(staging, county, id, "Q2", "未达到", Fraction(fit, total) * 100, says)
