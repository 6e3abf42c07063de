"""数据可信度：一份填报单的数和往年、和别校放在一起看的几项。只说数，不下结论，不排名次。

每项一个分（0 到 1 的精确分数，1 是没有可疑之处）、一句话、背后的数；数不够的项没有分，话里说缺什么。
口径在规则册的 credibility 里（相差多少算相符、离线多近算贴线、至少几个数才算），没写就一项也不算。

- 与去年相符：正常每年都变的数里，和去年相差不超过 steady 的占多少。
- 与前几年的中位数相符：同上，跟此前至多四年的中位数比；不足三年的不算（两个数分不出谁偏）。
- 年级接得上：各年级与上一年低一级的人数相差不超过 steady 的占多少；起始年级不比。
- 没有照抄去年：与去年一个不差的数占多少，分是 1 减它。人少的学校几个数相同并不奇怪，要一起看。
- 没有照抄别校：与最像的一所学校一个不差的数占多少，分是 1 减它。
- 没有挤在线上：全县各校各指标刚过线（线到线外 near）与刚差一点（线内 near）的个数。没有人动过手脚，
  两边该差不多；分是 1 减去（刚过 − 刚差）÷（刚过 + 刚差），刚差的多时是 1。另给一个概率：
  两边机会均等时，刚过的有这么多或更多的可能（二项分布上尾，精确算）。这一项说的是全县，不是这一份。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb
from statistics import median

from zhidu.engine import Evaluation
from zhidu.filings.rules.cross_year import lower_grade
from zhidu.filings.rules.doubts import Rows, by_key, percent, row_key
from zhidu.rulebook import CredibilityRule, FormRow, Release

MOST_EARLIER = 4  # 往年最多看四年
FEWEST_FOR_MEDIAN = 3  # 两个数的中位数就是平均，分不出谁偏


@dataclass(frozen=True, slots=True)
class Reliability:
    """可信度的一项。key 固定：last_year、median、cohorts、own_repeats、others_repeats、bunching；

    score：0 到 1，数不够为 None；numbers：背后的个数（可写进 JSON）。
    """

    key: str
    title: str
    score: Fraction | None
    sentence: str
    numbers: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """一个指标值、它的线、达没达到（以引擎的精确比较为准，值只用来看离线多远）。"""

    value: Fraction
    line: Fraction
    met: bool


def reliability(
    release: Release,
    now: Rows,
    earlier: Sequence[Rows],
    *,
    county: Sequence[FormRow] = (),
    marks: Iterable[Mark] = (),
) -> tuple[Reliability, ...]:
    """一份填报单的各项可信度；规则册没写口径时为空。

    now：这一份的各行；earlier：同一单位往年的各行，头一个是去年，一年一个，没报的年份给空的，至多看四年；
    county：全县今年学校表的各行（可以含自己）；marks：全县的指标值和线（见 marks_of）。
    """
    rule = release.credibility
    if rule is None:
        return ()
    years = list(earlier[:MOST_EARLIER])
    return (
        _last_year(rule, release, now, years),
        _median(rule, release, now, years),
        _grades(rule, release, now, years),
        _own_repeats(rule, release, now, years),
        _others_repeats(rule, release, now, county),
        bunching(rule, marks),
    )


def marks_of(release: Release, evaluation: Evaluation) -> Iterator[Mark]:
    """一次计算里各校有线的指标值，用来看有没有挤在线上。只看校—学段一级进判定的数值指标。"""
    rule = release.judgement.school
    codes = set(rule.indicators) if rule is not None else {each.code for each in release.indicators}
    chosen = [
        each.code
        for each in release.indicators
        if each.level == "part" and each.direction != "holds" and each.code in codes
    ]
    for school in evaluation.schools:
        for found in (school.figures.get(code) for code in chosen):
            if found is None or not found.line or found.value is None or found.met is None:
                continue
            yield Mark(Fraction(found.value), Fraction(found.line), found.met)


# ── 和往年比 ──


def _columns(release: Release, rule: CredibilityRule) -> tuple[str, ...]:
    form = release.form(release.population.form)
    fields = (form.field_named(name) for name in rule.varies)
    return tuple(column for each in fields if each is not None for column in each.columns())


def _figures(release: Release, rule: CredibilityRule, row: FormRow) -> dict[str, Fraction]:
    """一行里看得出变化的数：列名 → 数；没填的、填 0 的不算（没有这个学段的都是 0）。"""
    return {
        name: value
        for name in _columns(release, rule)
        if isinstance(value := row.values.get(name), Fraction) and value != 0
    }


def _rows(release: Release, rows: Rows) -> dict[str, FormRow]:
    form = release.form(release.population.form)
    return by_key(form, release, rows.get(form.name, ()))


def _pairs(
    rule: CredibilityRule, release: Release, now: Rows, before: Rows
) -> Iterator[tuple[Fraction, Fraction]]:
    """（今年，去年）两年都有的数。"""
    old = _rows(release, before)
    for key, row in _rows(release, now).items():
        if key in old:
            was = _figures(release, rule, old[key])
            for name, value in _figures(release, rule, row).items():
                if name in was:
                    yield value, was[name]


def _close(rule: CredibilityRule, value: Fraction, base: Fraction) -> bool:
    return abs(value - base) <= abs(base) * rule.steady


def _last_year(rule: CredibilityRule, release: Release, now: Rows, years: Sequence[Rows]) -> Reliability:
    key, title = "last_year", "与去年相符"
    pairs = list(_pairs(rule, release, now, years[0])) if years else []
    if len(pairs) < rule.least:
        return _short(key, title, len(pairs), rule, "两年都有的数")
    good = sum(1 for value, old in pairs if _close(rule, value, old))
    sentence = (
        f"两年都有的 {len(pairs)} 个数里，{good} 个与去年相差不超过 {percent(rule.steady)}，"
        f"占 {percent(Fraction(good, len(pairs)))}。"
    )
    return Reliability(key, title, Fraction(good, len(pairs)), sentence, {"pairs": len(pairs), "close": good})


def _median(rule: CredibilityRule, release: Release, now: Rows, years: Sequence[Rows]) -> Reliability:
    key, title = "median", "与前几年的中位数相符"
    past: dict[tuple[str, str], list[Fraction]] = {}
    for year in years:
        for code, row in _rows(release, year).items():
            for name, value in _figures(release, rule, row).items():
                past.setdefault((code, name), []).append(value)
    pairs = [
        (value, Fraction(median(old)))
        for code, row in _rows(release, now).items()
        for name, value in _figures(release, rule, row).items()
        if len(old := past.get((code, name), [])) >= FEWEST_FOR_MEDIAN
    ]
    if len(pairs) < rule.least:
        return _short(key, title, len(pairs), rule, f"此前至少 {FEWEST_FOR_MEDIAN} 年都有的数")
    good = sum(1 for value, middle in pairs if _close(rule, value, middle))
    sentence = (
        f"{len(pairs)} 个数里，{good} 个与此前至多 {MOST_EARLIER} 年的中位数相差不超过 {percent(rule.steady)}，"
        f"占 {percent(Fraction(good, len(pairs)))}。"
    )
    return Reliability(key, title, Fraction(good, len(pairs)), sentence, {"pairs": len(pairs), "close": good})


def _grades(rule: CredibilityRule, release: Release, now: Rows, years: Sequence[Rows]) -> Reliability:
    key, title = "cohorts", "年级接得上"
    pairs: list[tuple[Fraction, Fraction]] = []
    for form in release.forms:
        year = next((each for each in form.fields if each.kind == "year"), None)
        checks = [each for each in form.year_checks if each.along]
        if form.rows != "grade" or year is None or not checks:
            continue
        known = by_key(form, release, [row for rows in (now, *years) for row in rows.get(form.name, ())])
        for row in known.values():
            for check in checks:
                lower = lower_grade(form, release, check, row, year, known)
                for name in check.of if lower is not None else ():
                    value, old = row.values.get(name), lower.values.get(name) if lower else None
                    if isinstance(value, Fraction) and isinstance(old, Fraction) and old:
                        pairs.append((value, old))
    if len(pairs) < rule.least:
        return _short(key, title, len(pairs), rule, "接得上的年级")
    good = sum(1 for value, old in pairs if _close(rule, value, old))
    sentence = (
        f"{len(pairs)} 处升级里，{good} 处的人数与上一年低一级相差不超过 {percent(rule.steady)}，"
        f"占 {percent(Fraction(good, len(pairs)))}。"
    )
    return Reliability(key, title, Fraction(good, len(pairs)), sentence, {"pairs": len(pairs), "close": good})


# ── 照抄 ──


def _own_repeats(rule: CredibilityRule, release: Release, now: Rows, years: Sequence[Rows]) -> Reliability:
    key, title = "own_repeats", "没有照抄去年"
    pairs = list(_pairs(rule, release, now, years[0])) if years else []
    if len(pairs) < rule.least:
        return _short(key, title, len(pairs), rule, "两年都有的数")
    same = sum(1 for value, old in pairs if value == old)
    sentence = f"正常每年都变的 {len(pairs)} 个数里，{same} 个与去年一个不差" + (
        "。" if not same else f"，占 {percent(Fraction(same, len(pairs)))}；人少的学校几个数相同并不奇怪。"
    )
    score = 1 - Fraction(same, len(pairs))
    return Reliability(key, title, score, sentence, {"pairs": len(pairs), "same": same})


def _others_repeats(
    rule: CredibilityRule, release: Release, now: Rows, county: Sequence[FormRow]
) -> Reliability:
    key, title = "others_repeats", "没有照抄别校"
    form = release.form(release.population.form)
    own = {code: _figures(release, rule, row) for code, row in _rows(release, now).items()}
    most, common, other, who = -1, 0, "", ""
    for row in county:
        code = row_key(form, release, row.values)
        theirs = _figures(release, rule, row)
        for mine, figures in own.items():
            shared = figures.keys() & theirs.keys()
            if not code or code == mine or len(shared) < rule.least:
                continue
            same = sum(1 for name in shared if figures[name] == theirs[name])
            if most < 0 or Fraction(same, len(shared)) > Fraction(most, common):
                most, common = same, len(shared)
                other = str(row.values.get(release.population.name) or code)
                who = mine
    if most < 0:
        return _short(key, title, 0, rule, "能和别校对照的数")
    score = 1 - Fraction(most, common)
    if most == 0:
        sentence = "没有一个数与县里别的学校一个不差。"
    else:
        sentence = (
            f"最像的是「{other}」：{common} 个数里 {most} 个一个不差，占 {percent(Fraction(most, common))}。"
        )
    numbers: dict[str, int | str] = {"compared": common, "same": most, "school": who, "other": other}
    return Reliability(key, title, score, sentence, numbers)


# ── 挤在线上 ──


def bunching(rule: CredibilityRule, marks: Iterable[Mark]) -> Reliability:
    """全县有没有挤在线上；marks 是全县的指标值和线（见 marks_of）。"""
    key, title = "bunching", "全县没有挤在线上"
    over = under = 0
    for mark in marks:
        apart, width = abs(mark.value - mark.line), abs(mark.line) * rule.near
        if mark.met and apart < width:
            over += 1
        elif not mark.met and apart <= width:
            under += 1
    total = over + under
    if total < rule.least:
        return _short(key, title, total, rule, f"离线 {percent(rule.near)} 以内的数")
    score = 1 - max(Fraction(0), Fraction(over - under, total))
    chance = tail(over, total)
    sentence = (
        f"全县离线 {percent(rule.near)} 以内的 {total} 个数，刚过线的 {over} 个，刚差一点的 {under} 个；"
        f"两边机会均等时，刚过的有这么多的可能是 {_chance(chance)}。"
    )
    return Reliability(key, title, score, sentence, {"over": over, "under": under, "chance": str(chance)})


def tail(hits: int, total: int) -> Fraction:
    """抛 total 次硬币，至少 hits 次正面的概率，精确分数。"""
    return Fraction(sum(comb(total, each) for each in range(hits, total + 1)), 2**total)


def _chance(chance: Fraction) -> str:
    if chance < Fraction(1, 1000):
        return "不到千分之一"
    return percent(chance)


def _short(key: str, title: str, found: int, rule: CredibilityRule, what: str) -> Reliability:
    """数不够，不打分。"""
    sentence = (
        f"{what}只有 {found} 个，不足 {rule.least} 个，看不出来。" if found else f"没有{what}，看不出来。"
    )
    return Reliability(key, title, None, sentence, {"found": found})
