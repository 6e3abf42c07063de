"""预填：去年报过的数先替人写上，今年只改变化的。说自己是谁的几列照单位台账，不照去年。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zhidu.filings.rules.asking import Identity, identity_values
from zhidu.filings.rules.doubts import Rows, by_key, row_key
from zhidu.rulebook import Form, FormRow, Release, Value
from zhidu.workbooks.prefilled import PrefilledRow


def prefilled_rows(
    release: Release, *, schools: Sequence[Identity], county: Identity | None, last: Rows, now: Rows
) -> dict[str, list[PrefilledRow]]:
    """要发下去的各表单的各行：学校表一校一行，区县表一行；年级表只写今年填过的（年级年年在变，去年的不能照抄）。

    schools、county：今年在册的；last：去年这些单位报的各行，列在今年的发布版里没有的、选项改了的不带；
    now：今年已经填的各行，原样写上，交回来才不会盖掉。
    """
    found: dict[str, list[PrefilledRow]] = {}
    for form in release.forms:
        owners = [county] if form.rows == "county" else list(schools)
        own = [each for each in owners if each is not None]
        if not own:
            continue
        if form.rows == "grade":
            found[form.name] = list(_grades(form, release, own, now.get(form.name, ())))
            continue
        earlier, held = (by_key(form, release, given.get(form.name, ())) for given in (last, now))
        found[form.name] = [_row(form, release, each, earlier, held) for each in own]
    return found


def carried(form: Form, fixed: Mapping[str, Value], row: FormRow | None) -> dict[str, Value]:
    """一行里今年还能带的值：列还在、选项还在、不是说自己是谁的列、当年没有因错作废。"""
    if row is None:
        return {}
    return {
        column: value
        for each in form.fields
        for column in each.columns()
        if (value := row.values.get(column)) is not None
        and column not in fixed
        and (not each.choices or value in each.choices)
    }


def _row(
    form: Form, release: Release, own: Identity, earlier: Mapping[str, FormRow], held: Mapping[str, FormRow]
) -> PrefilledRow:
    fixed: dict[str, Value] = dict(identity_values(form, release, own))
    key = row_key(form, release, fixed)
    return PrefilledRow(fixed, carried(form, fixed, earlier.get(key)), carried(form, fixed, held.get(key)))


def _grades(
    form: Form, release: Release, owners: Sequence[Identity], held: Sequence[FormRow]
) -> Iterator[PrefilledRow]:
    """今年已经填的各年级，照学校的次序。"""
    for own in owners:
        fixed: dict[str, Value] = dict(identity_values(form, release, own))
        for row in held:
            if row.values.get(release.population.code) == own.code:
                yield PrefilledRow(fixed, {}, carried(form, fixed, row))
