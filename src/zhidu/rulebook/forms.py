"""forms/*.yaml 读成表单：字段、校验关系。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, cast, get_args

from zhidu.rulebook.check_rules import Check, PeerCheck, YearCheck
from zhidu.rulebook.indicators import Shelf
from zhidu.rulebook.measuring import STAGE_FIELD
from zhidu.rulebook.model import NUMERIC_KINDS, Field, Form, FormRows, Kind
from zhidu.rulebook.nodes import FUNCTIONS
from zhidu.rulebook.places import Place, Table
from zhidu.rulebook.reading import Items, Section
from zhidu.rulebook.units import UnitError, unit_of

FINDINGS: Mapping[str, tuple[str, ...]] = {"达到": (), "未达到": ()}
_DEFAULT_UNIT = {"percent": "%", "year": "年"}
_NEVER_NEGATIVE = frozenset({"count", "amount", "percent"})
_FIELD_KEYS = (
    "unit", "per_stage", "shared", "decimals", "aliases", "choices", "required",
    "minimum", "maximum", "header_unit", "source", "note",
)  # fmt: skip
_RESERVED = frozenset({"且", "或", "非", STAGE_FIELD, *FUNCTIONS})
_NAME = r"[A-Za-z\u3400-\u9fff][A-Za-z0-9_\u3400-\u9fff]*"
_NAME_FIX = "用汉字、字母、数字，不要空格、括号、符号，不以数字开头（公式里要能写）"


def read_form(place: Place, shelf: Shelf) -> Form:
    """一个表单文件。shelf：本规则册的学段、出处台账。读不出的地方记错，用替身顶上。"""
    table = place.table(("name", "title", "rows", "fields"), ("aliases", "checks", "note"))
    checks, aliases, note = table.get("checks"), table.get("aliases"), table.get("note")
    if note:
        note.text()
    written = list(checks.items()) if checks else []
    return Form(
        name=table["name"].text(),
        title=table["title"].text(),
        rows=cast(FormRows, table["rows"].choice(get_args(FormRows))),
        fields=tuple(read_field(each, shelf.stages) for each in table["fields"].items()),
        checks=tuple(read_check(each) for each in written if check_kind(each) == "row"),
        aliases=aliases.texts() if aliases else (),
        year_checks=tuple(read_year_check(each, shelf) for each in written if check_kind(each) == "years"),
        peer_checks=tuple(read_peer_check(each, shelf) for each in written if check_kind(each) == "peers"),
    )


def read_field(place: Place, stages: Sequence[str]) -> Field:
    """表单的一列。单位、小数位、选项要和 kind 合得上。"""
    table = place.table(("name", "kind"), _FIELD_KEYS)
    kind = cast(Kind, table["kind"].choice(get_args(Kind)))
    words = {
        key: found.text(blank=True)
        for key in ("unit", "header_unit", "source", "note")
        if (found := table.get(key))
    }
    per_stage, aliases = table.get("per_stage"), table.get("aliases")
    shared, decimals, required = table.get("shared"), table.get("decimals"), table.get("required")
    column = Field(
        name=table["name"].word(_NAME, _NAME_FIX),
        kind=kind,
        unit=words.get("unit", _DEFAULT_UNIT.get(kind, "")),
        per_stage=per_stage.choices(stages) if per_stage else (),
        shared="split" if shared and shared.choice(("split", "whole")) == "split" else "whole",
        decimals=decimals.integer() if decimals else 0,
        aliases=aliases.texts() if aliases else (),
        choices=_choices(table, kind),
        required=required.flag() if required else False,
        minimum=_bound(table, "minimum", kind),
        maximum=_bound(table, "maximum", kind),
        header_unit=words.get("header_unit", ""),
        source=words.get("source", ""),
        note=words.get("note", ""),
    )
    if not table["kind"].absent:
        _check_units(place, column)
        _check_shape(place, column)
    return column


def _choices(table: Table, kind: Kind) -> Mapping[str, tuple[str, ...]]:
    """选项和各自的别名：「{选项: [别名]}」，没有别名也可以只列 [选项]。结论栏固定 达到、未达到。"""
    written = table.get("choices")
    if kind != "choice":
        if written:
            written.fail(f"{kind} 栏不能写选项", "删掉 choices，或把 kind 改成 choice")
        return FINDINGS if kind == "finding" else {}
    if written is None:
        table.place.fail("选择栏缺「choices」", "写 choices: {选项: [别名], …}")
        return {}
    if isinstance(written.tree, Items):
        return dict.fromkeys(written.texts(), ())
    return {name: () if each.empty else each.texts() for name, each in written.entries()}


def _bound(table: Table, key: str, kind: Kind) -> Fraction | None:
    """上下限。计数、金额、百分数没写下限就是 0：负数一定是填错。"""
    written = table.get(key)
    if written is None:
        return Fraction(0) if key == "minimum" and kind in _NEVER_NEGATIVE else None
    if kind not in NUMERIC_KINDS:
        written.fail(f"{kind} 栏不是数，没有上下限", f"删掉 {key}")
        return None
    return written.number(percent=kind != "percent")


def _check_units(place: Place, found: Field) -> None:
    """入库一律用基本单位（元、人、㎡），表头的万元另写 header_unit：公式里就不会混用两种大小的单位。"""
    if not found.numeric:
        for key, unit in (("unit", found.unit), ("header_unit", found.header_unit)):
            if unit:
                place.at(key).fail(f"{found.kind} 栏不是数，没有单位", f"删掉 {key}")
        return
    if not found.unit:
        place.fail(f"「{found.name}」缺「unit」", "写上入库单位，如 人、㎡、元")
        return
    try:
        dimension, scale = unit_of(found.unit)
    except UnitError as error:
        place.at("unit").fail(error.message, "用列出的单位")
        return
    if (found.unit == "%") != (found.kind == "percent"):
        place.at("unit").fail(
            f"{found.kind} 栏的单位不能是「{found.unit}」", "百分数用 kind: percent，单位 %"
        )
    elif scale != 1 and found.kind != "percent":
        place.at("unit").fail(
            f"入库单位「{found.unit}」不是基本单位", f"unit 写基本单位，header_unit 写 {found.unit}"
        )
    if found.header_unit:
        try:
            if unit_of(found.header_unit)[0] != dimension:
                place.at("header_unit").fail(
                    f"「{found.header_unit}」换算不成「{found.unit}」", "两个单位要是同一种量"
                )
        except UnitError as error:
            place.at("header_unit").fail(error.message, "用列出的单位")


def _check_shape(place: Place, found: Field) -> None:
    """名字不占用公式里的词；人数没有小数；只有全校共用的数才拆；下限不高于上限。"""
    if found.name in _RESERVED:
        place.at("name").fail(f"「{found.name}」在公式里另有意思", "换一个名字")
    if found.decimals and found.kind not in ("amount", "percent"):
        place.at("decimals").fail(f"{found.kind} 栏没有小数", "删掉 decimals，或把 kind 改成 amount")
    if found.shared == "split" and (found.per_stage or not found.numeric):
        place.at("shared").fail("只有不分学段的数才要按学段拆", "删掉 shared: split")
    if found.minimum is not None and found.maximum is not None and found.minimum > found.maximum:
        place.at("maximum").fail("上限比下限小", "改 minimum 或 maximum")


def read_check(place: Place) -> Check:
    """一条校验关系：不成立就是错，says 说错在哪，fix 说怎么改。"""
    table = place.table(("id", "rule", "severity", "blames", "says", "fix"), ("per_stage",))
    rule, text = table["rule"].formula()
    per_stage = table.get("per_stage")
    return Check(
        id=table["id"].text(),
        rule=rule,
        rule_text=text,
        severity="warning" if table["severity"].choice(("error", "warning")) == "warning" else "error",
        blames=table["blames"].text(),
        says=table["says"].text(),
        fix=table["fix"].text(),
        per_stage=per_stage.flag() if per_stage else False,
    )


def check_kind(place: Place) -> Literal["row", "years", "peers"]:
    """一条校验是哪一种：写了 across 的跟去年比，写了 against 的跟同类比，都没写的在一行里查。"""
    tree = place.tree
    if isinstance(tree, Section):
        if "across" in tree.entries:
            return "years"
        if "against" in tree.entries:
            return "peers"
    return "row"


def read_year_check(place: Place, shelf: Shelf) -> YearCheck:
    """一条跟去年比的校验。change、same 恰写一个。"""
    table = place.table(("id", "across", "of", "fix", "cite"), ("change", "least", "same", "along", "starts"))
    table["across"].choice(("years",))
    change, least, same = table.get("change"), table.get("least"), table.get("same")
    along, starts = table.get("along"), table.get("starts")
    found = YearCheck(
        id=table["id"].text(),
        of=table["of"].texts(),
        fix=table["fix"].text(),
        citation=shelf.cite(table["cite"]),
        change=change.number() if change else None,
        least=least.number() if least else Fraction(0),
        same=same.flag() if same else False,
        along=along.text() if along else "",
        starts=tuple(each.integer(1) for each in starts.items()) if starts else (),
    )
    if (found.change is None) != found.same:
        place.fail("change 和 same 要写一个，只写一个", "会变的写 change: 30%，不该变的写 same: true")
    if found.change is not None and found.change <= 0:
        table["change"].fail("变化的幅度要大于 0", "写 30% 这样的比例")
    return found


def read_peer_check(place: Place, shelf: Shelf) -> PeerCheck:
    """一条跟同类比的校验。"""
    table = place.table(
        ("id", "against", "value", "what", "unit", "blames", "alike", "z", "least", "fix", "cite"),
        ("per_stage",),
    )
    table["against"].choice(("peers",))
    value, text = table["value"].formula()
    per_stage, z = table.get("per_stage"), table["z"].number(percent=False)
    if z <= 0 and not table["z"].absent:
        table["z"].fail("z 要大于 0", "写 3.5 这样的数")
    return PeerCheck(
        id=table["id"].text(),
        value=value,
        value_text=text,
        what=table["what"].text(),
        unit=table["unit"].text(blank=True),
        blames=table["blames"].text(),
        alike=table["alike"].texts(),
        z=z,
        least=table["least"].integer(3),
        fix=table["fix"].text(),
        citation=shelf.cite(table["cite"]),
        per_stage=per_stage.flag() if per_stage else False,
    )
