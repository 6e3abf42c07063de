"""跟同类比：规则册里写了 against: peers 的校验。离同类的中位数太远的问一句，不判错、不排名。

稳健 z 分（Iglewicz 与 Hoaglin 的修正 z 分）＝ 0.6745 ×（本校 − 中位数）÷ 中位绝对偏差；0.6745 让它在正态数据上与普通 z 分
同一把尺子。同类一半以上数一样时中位绝对偏差是 0，改用平均绝对偏差 ÷ 的办法：（本校 − 中位数）÷（1.2533 × 平均绝对偏差）。
比的时候自己不算在同类里。数只用来起疑，用双精度就够。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean, median

from zhidu.filings.rules.doubts import Doubt, Rows, row_key, spoken
from zhidu.kernel import figure
from zhidu.rulebook import Form, FormRow, PeerCheck, Release, Value, evaluate

_NORMAL_MAD = 0.6745  # 正态分布的中位绝对偏差 ÷ 标准差
_NORMAL_MEAN = 1.2533  # 正态分布的标准差 ÷ 平均绝对偏差
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class _Figure:
    """一所学校算出的一个数：谁的、哪个县的、哪一类、多少。"""

    key: str
    unit: str
    alike: tuple[str, ...]
    value: float


class PeerPool:
    """同类学校的数，按校验算好放着：一个市造一次，逐份填报单拿来比。

    rows：全市（至少全县）今年学校表的各行，可以含要比的学校自己。
    """

    def __init__(self, release: Release, rows: Sequence[FormRow]) -> None:
        self.release = release
        self.form = release.form(release.population.form)
        self.figures: dict[tuple[str, str], list[_Figure]] = {}
        for check in self.form.peer_checks:
            for row in rows:
                for stage, _, found in self._of(check, row):
                    self.figures.setdefault((check.id, stage), []).append(found)

    def doubts(self, now: Rows) -> tuple[Doubt, ...]:
        """一份填报单（或一个县的全部）里离同类太远的。缺数、同类不够的不问。"""
        found: list[Doubt] = []
        for row in now.get(self.form.name, ()):
            for check in self.form.peer_checks:
                for stage, view, own in self._of(check, row):
                    doubt = self._ask(check, stage, view, own)
                    if doubt is not None:
                        found.append(doubt)
        return tuple(found)

    def _of(self, check: PeerCheck, row: FormRow) -> Iterator[tuple[str, Mapping[str, Value], _Figure]]:
        """一行上的数：分学段的每个有学生的学段一个。（学段，看法，数）"""
        key = row_key(self.form, self.release, row.values)
        alike = tuple(str(row.values.get(name) or "") for name in check.alike)
        if not key or "" in alike:
            return
        unit = str(row.values.get(self.release.population.unit) or "")
        for stage, view in (
            stage_views(self.form, self.release, row) if check.per_stage else [("", row.values)]
        ):
            value = evaluate(check.value, view)
            if isinstance(value, Fraction) and not isinstance(value, bool):
                yield stage, view, _Figure(key, unit, alike, float(value))

    def _ask(self, check: PeerCheck, stage: str, view: Mapping[str, Value], own: _Figure) -> Doubt | None:
        others = [
            each
            for each in self.figures.get((check.id, stage), ())
            if each.alike == own.alike and each.key != own.key
        ]
        near = [each.value for each in others if each.unit == own.unit]
        where, values = (
            ("本县", near) if len(near) >= check.least else ("全市", [each.value for each in others])
        )
        if len(values) < check.least:
            return None
        z = robust_z(own.value, values)
        if z is None or abs(z) <= check.z:
            return None
        middle = median(values)
        field = self.form.field_named(check.blames)
        column = check.blames if field is not None else ""
        if field is not None and field.per_stage and stage:
            column = stage + check.blames
        named = field or next(each for each in self.form.fields if check.blames in each.columns())
        shown = spoken(named, view.get(check.blames))
        usual = f"{figure(middle, _DECIMALS)} {check.unit}".strip()
        kind = "、".join(dict.fromkeys((*own.alike, stage))).strip("、")
        named_kind = f"（{kind}）" if kind else " "
        sentence = (
            f"{stage}{check.what} {figure(own.value, _DECIMALS)} {check.unit}，{where}同类{named_kind}{len(values)} 所的中位数是 "
            f"{usual}，{'高' if z > 0 else '低'}得多。{column or check.blames} {shown}，请核对或说明：{check.fix}"
        )
        return Doubt(check.id, self.form.name, own.key, column or check.blames, shown, usual, sentence)


def robust_z(value: float, others: Sequence[float]) -> float | None:
    """value 离 others 的中位数几个稳健标准差；others 全一样（说不出）或空着为 None。"""
    if not others:
        return None
    middle = median(others)
    apart = [abs(each - middle) for each in others]
    spread = median(apart)
    if spread > 0:
        return _NORMAL_MAD * (value - middle) / spread
    mean = fmean(apart)
    return (value - middle) / (_NORMAL_MEAN * mean) if mean > 0 else None


def stage_views(form: Form, release: Release, row: FormRow) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """一行按学段看：字段名不带学段，另有「学段」；没有学生的学段不看。"""
    pupils = form.field_named(release.population.pupils)
    for stage in pupils.per_stage if pupils is not None else ():
        count = row.values.get(stage + release.population.pupils)
        if not isinstance(count, Fraction) or count <= 0:
            continue
        own = {
            each.name: row.values.get(stage + each.name) for each in form.fields if stage in each.per_stage
        }
        yield stage, {**row.values, **own, "学段": stage}
