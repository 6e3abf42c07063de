"""校级的埋设：刚好在线上、差一格、底线、拆分、教学点、校额班额、培训费。"""

from __future__ import annotations

from fractions import Fraction

from zhidu.democity.aims import RESOURCES
from zhidu.democity.counties import County
from zhidu.democity.ledger import Mark, spell
from zhidu.democity.roles import Role
from zhidu.democity.schools import COMBINED, COMPLETE, JUNIOR, POINT, PRIMARY, School
from zhidu.democity.staging import COLUMNS, PER, Staging, assign, measure

ON_LINE, NEAR_FLOOR = "校级：刚好在线上", "校级：差一格与底线"
SPLIT, POINTS, SIZES = "校级：一贯制拆分", "校级：教学点", "校级：校额、班额、专用教室、培训费"
#: 1000 名学生时，七条线乘出来都是能填的整数
ROUND = 1000


def on_the_line(staging: Staging) -> None:
    """全部达到的县里，小学、初中各七所，一所一项刚好在线上。"""
    county = staging.county(Role.ALL_MET)
    for stage, kind in (("小学", PRIMARY), ("初中", JUNIOR)):
        for code in RESOURCES:
            id = f"{code}-{stage}-刚好在线上"
            school = staging.take(county, kind) if county else None
            if school is None:
                staging.skip([id], f"「{Role.ALL_MET}」的单位里{kind}不够")
                continue
            line = staging.aims.of(stage).lines[code]
            _stage_one(staging, school, stage, code, line * ROUND / PER[code])
            says = "等于线就是达到；先除后乘的浮点算法会把其中几项错判成没达到"
            _note(staging, id, ON_LINE, school, stage, code, "达到", says)


def _stage_one(staging: Staging, school: School, stage: str, code: str, amount: Fraction) -> None:
    staging.settle(school, **{"primary" if stage == "小学" else "junior": ROUND})
    assign(school, stage, code, amount)


def _note(
    staging: Staging, id: str, category: str, school: School, stage: str, code: str, outcome: str, says: str
) -> None:
    value = measure(school, stage, code, staging.aims)
    column = COLUMNS[code].format(stage)
    what = f"{school.part(stage).pupils} 名{stage}学生，改了{column}"
    mark = Mark(id, category, code, outcome, says, stage=stage, column=column, what=what, value=spell(value))
    staging.note_school(school, mark)


def one_short(staging: Staging) -> None:
    """仅差一所的县：一所低于底线一格；对照的两所，一所刚好在底线上，一所只差一名，都通过。"""
    county = staging.county(Role.ONE_SHORT)
    aims = staging.aims.primary
    below = aims.lines["R5"] * staging.aims.floor * ROUND - Fraction(1, 10)
    at_floor = aims.lines["R4"] * staging.aims.floor * ROUND
    one_less = aims.lines["R1"] * ROUND / 100 - 1
    cases = (
        (
            "R5-小学-低于底线一格",
            "R5",
            below,
            "低于底线",
            "不通过",
            "比底线少 0.1㎡；其余六项都达到也不通过，全县就差这一所",
        ),
        (
            "R4-小学-刚好在底线上",
            "R4",
            at_floor,
            "未达到",
            "通过",
            "唯一没达到的一项正好是线的 85%，学校仍通过",
        ),
        ("R1-小学-差一名", "R1", one_less, "未达到", "通过", "只差一名高学历教师，不低于底线，学校仍通过"),
    )
    for id, code, amount, outcome, passed, says in cases:
        school = staging.take(county, PRIMARY) if county else None
        if school is None:
            staging.skip([id, f"{id}-校级"], f"「{Role.ONE_SHORT}」的单位里小学不够")
            continue
        _stage_one(staging, school, "小学", code, amount)
        _note(staging, id, NEAR_FLOOR, school, "小学", code, outcome, says)
        staging.note_school(school, Mark(f"{id}-校级", NEAR_FLOOR, "校级", passed, says, stage="小学"))


def two_short(staging: Staging, county: County | None) -> None:
    """七项里两项没达到，都不低于底线：达到的不足六项，学校不通过。"""
    id = "两项未达到"
    school = staging.take(county, PRIMARY) if county else None
    if school is None:
        staging.skip([id], f"「{Role.SPLIT}」的单位里小学不够")
        return
    staging.settle(school, primary=ROUND)
    for code in ("R2", "R3"):
        line = staging.aims.primary.lines[code] * ROUND / 100
        assign(school, "小学", code, line - 1)
        _note(staging, f"{id}-{code}", NEAR_FLOOR, school, "小学", code, "未达到", "差一名，不低于底线")
    says = "两项没达到，虽都不低于底线，达到的只有五项"
    staging.note_school(school, Mark(id, NEAR_FLOOR, "校级", "不通过", says, stage="小学"))


def splitting(staging: Staging) -> None:
    """拆不拆结论不同的两所：九年一贯制一所，完全中学一所。"""
    county = staging.county(Role.SPLIT)
    two_short(staging, county)
    _split_combined(staging, county)
    _split_complete(staging, county)


def _split_combined(staging: Staging, county: County | None) -> None:
    ids = [f"拆分-九年一贯制-{each}" for each in ("R7小学", "R7初中", "R2小学", "小学部")]
    school = staging.take(county, COMBINED) if county else None
    if school is None:
        staging.skip(ids, f"「{Role.SPLIT}」的单位里没有九年一贯制学校")
        return
    staging.settle(school, primary=ROUND, junior=ROUND)
    needed = staging.aims.junior.lines["R7"] * 2 * ROUND / 100
    assign(school, "小学", "R7", needed)
    assign(school, "小学", "R2", staging.aims.primary.lines["R2"] * ROUND / 100 - 1)
    whole = f"不拆（{needed} 间 ÷ {2 * ROUND} 人）两个学部都达到"
    _note(staging, ids[0], SPLIT, school, "小学", "R7", "未达到", f"{whole}；按 1:1.1 拆，小学部不到线")
    _note(staging, ids[1], SPLIT, school, "初中", "R7", "达到", f"{whole}；按 1:1.1 拆，初中部达到")
    _note(staging, ids[2], SPLIT, school, "小学", "R2", "未达到", "教师不拆；差一名，不低于底线")
    says = "拆开后小学部两项没达到；不拆只差一项，会误判成通过"
    staging.note_school(school, Mark(ids[3], SPLIT, "校级", "不通过", says, stage="小学"))


def _split_complete(staging: Staging, county: County | None) -> None:
    id = "拆分-完全中学-R4"
    school = staging.take(county, COMPLETE) if county else None
    if school is None:
        staging.skip([id], f"「{Role.SPLIT}」的单位里没有完全中学")
        return
    senior = 1200
    staging.settle(school, junior=ROUND, senior=senior)
    line = staging.aims.junior.lines["R4"]
    assign(school, "初中", "R4", line * (ROUND + senior))
    says = f"按人头平摊正好 {float(line)}㎡；按初中 1、高中 1.2 拆，初中部不到线但不低于底线；全算给初中就错判成达到"
    _note(staging, id, SPLIT, school, "初中", "R4", "未达到", says)


def teaching_points(staging: Staging) -> None:
    """差一人不计入的教学点，和刚好计入的教学点。"""
    county = staging.county(Role.SPLIT)
    smallest = staging.aims.smallest_point
    for pupils in (smallest - 1, smallest):
        id = f"教学点-{pupils}人"
        school = staging.take(county, POINT) if county else None
        if school is None:
            staging.skip([id], f"「{Role.SPLIT}」的单位里教学点不够")
            continue
        staging.settle(school, primary=pupils)
        if pupils < smallest:
            school.primary.backbone = school.primary.arts = 0
            outcome, says = (
                "不计入",
                f"不足 {smallest} 人，不进七项指标和差异系数；没有骨干和体艺教师也不影响全县",
            )
        else:
            outcome, says = "通过", f"满 {smallest} 人就计入，七项都达到"
        mark = Mark(id, POINTS, "校级", outcome, says, stage="小学", column="小学在校生数", value=str(pupils))
        staging.note_school(school, mark)


def sizes(staging: Staging) -> None:
    """城区大县里：校额、班额各一对（刚好、多一人），专用教室少一间、小 1㎡，培训费刚好和少一点。"""
    county = staging.county(Role.CROWDED)
    aims = staging.aims
    for stage, kind in (("小学", PRIMARY), ("初中", JUNIOR)):
        most, seats = aims.of(stage).school_size, aims.of(stage).class_size
        for pupils in (most, most + 1):
            _size(
                staging,
                county,
                kind,
                stage,
                pupils,
                f"G4-{stage}-{pupils}人",
                "达到" if pupils == most else "未达到",
            )
        for largest in (seats, seats + 1):
            id = f"G5-{stage}-{largest}人"
            school = _crowded(staging, county, kind, id)
            if school:
                staging.settle(school, **{"primary" if stage == "小学" else "junior": 800})
                school.part(stage).largest = largest
                outcome = "达到" if largest == seats else "未达到"
                says = f"最大班额{'刚好' if largest == seats else '超过'} {seats} 人"
                column = f"{stage}最大班额"
                mark = Mark(id, SIZES, "G5", outcome, says, stage=stage, column=column, value=str(largest))
                staging.note_school(school, mark)
    most = aims.combined_size
    for pupils in (most, most + 1):
        _size(
            staging,
            county,
            COMBINED,
            "",
            pupils,
            f"G4-一贯制-{pupils}人",
            "达到" if pupils == most else "未达到",
        )
    _studios(staging, county)
    _training(staging, county)


def _crowded(staging: Staging, county: County | None, kind: str, id: str) -> School | None:
    school = staging.take(county, kind) if county else None
    if school is None:
        staging.skip([id], f"「{Role.CROWDED}」的单位里{kind}不够")
    return school


def _size(
    staging: Staging, county: County | None, kind: str, stage: str, pupils: int, id: str, outcome: str
) -> None:
    school = _crowded(staging, county, kind, id)
    if school is None:
        return
    if stage:
        staging.settle(school, **{"primary" if stage == "小学" else "junior": pupils})
    else:
        staging.settle(school, primary=1400, junior=pupils - 1400)
    says = f"义务教育段 {pupils} 人，{'刚好不超' if outcome == '达到' else '多一人'}"
    column = f"{stage}在校生数" if stage else "小学在校生数、初中在校生数"
    mark = Mark(id, SIZES, "G4", outcome, says, stage=stage, column=column, value=str(pupils))
    staging.note_school(school, mark)


def _studios(staging: Staging, county: County | None) -> None:
    classes = staging.aims.classes_per_studio + 1
    music, art = staging.aims.studio_sizes
    cases = (
        ("G3-音乐教室少一间", "G3", "音乐专用教室数"),
        ("G3B-音乐教室小一平方米", "G3B", "最小音乐教室面积"),
    )
    for id, code, column in cases:
        school = _crowded(staging, county, PRIMARY, id)
        if school is None:
            continue
        staging.settle(school, primary=classes * 38)
        school.primary.classes, school.primary.largest = classes, 40
        school.music_rooms = school.art_rooms = 2
        school.music_size, school.art_size = music, art
        if column == "音乐专用教室数":
            school.music_rooms = 1
            says = f"{classes} 个班要 2 间，只有 1 间（每 {classes - 1} 个班 1 间，不满的也算）"
        else:
            school.music_size = music - 1
            says = f"间数够，最小的一间 {music - 1}㎡，不到 {music}㎡"
        staging.note_school(school, Mark(id, SIZES, code, "未达到", says, stage="小学", column=column))


def _training(staging: Staging, county: County | None) -> None:
    share = staging.aims.training_share
    for id, less in (("E4-刚好5%", 0), ("E4-少一百元", 1)):
        school = _crowded(staging, county, PRIMARY, id)
        if school is None:
            continue
        staging.settle(school, primary=800)
        school.funds = -(-school.funds // share.denominator) * share.denominator
        school.training = int(school.funds * share) - less
        outcome, column = "未达到" if less else "达到", "教师培训经费（万元）"
        value = spell(Fraction(school.training * 100, school.funds))
        says = "培训费占公用经费的比例，等于线就是达到"
        staging.note_school(school, Mark(id, SIZES, "E4", outcome, says, column=column, value=value))
