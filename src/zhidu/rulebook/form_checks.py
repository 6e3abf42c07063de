"""表单和学校名册的检查：一条规则一个小函数，docstring 就是这条规则。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zhidu.rulebook.check_rules import Check, PeerCheck, YearCheck
from zhidu.rulebook.drafting import Draft
from zhidu.rulebook.forms import check_kind
from zhidu.rulebook.headings import heading_key, headings
from zhidu.rulebook.marking import check_unique, object_to
from zhidu.rulebook.model import Field, Form
from zhidu.rulebook.places import Place
from zhidu.rulebook.problems import listed, nearest
from zhidu.rulebook.scopes import Scope, dimension_of, part_scope, school_scope
from zhidu.rulebook.units import UnitError, unit_of


def check_population(draft: Draft, broken: set[str]) -> None:
    """学校表单在，代码、名称、单位、类型、学生数五列都在且类型对；排除条件只用整行的列名。"""
    population = draft.release.population
    place = draft.place("rulebook", "population")
    if place.file.name in broken:
        return
    forms = {form.name: form for form in draft.release.forms}
    form = forms.get(population.form)
    if form is None:
        place.at("form").fail(
            f"没有「{population.form}」这张表单{nearest(population.form, forms)}",
            f"表单有：{listed(list(forms))}",
        )
        return
    if form.rows != "school":
        place.at("form").fail(f"「{form.name}」不是一行一所学校的表单", "换一张 rows: school 的表单")
    wanted = {"code": "code", "name": "text", "unit": "text", "kind": "choice", "pupils": "count"}
    for key, kind in wanted.items():
        _check_column(place.at(key), form, getattr(population, key), kind)
    stages = [each.stage for each in population.stages]
    pupils = form.field_named(population.pupils)
    if pupils is not None and len(stages) > 1 and set(pupils.per_stage) != set(stages):
        place.at("pupils").fail(
            f"「{pupils.name}」没有分齐 {listed(stages)}", "在表单里写 per_stage: [全部学段]"
        )
    if any(each.shared == "split" for each in form.fields) and population.split_citation is None:
        place.fail("有要拆分的字段，却没写「split」的出处", "补上 split: {cite: …}")
    check_unique(place.at("stages"), stages, "stage", "学段")
    check_unique(place.at("exclude"), [each.id for each in population.exclusions], "id", "排除条件")
    if place.at("form").file.name not in broken and draft.usable:
        for index, each in enumerate(population.exclusions):
            object_to(place.at("exclude", index, "when"), each.when, school_scope(form), condition=True)


def _check_column(place: Place, form: Form, name: str, kind: str) -> None:
    column = form.field_named(name)
    if column is None:
        place.fail(
            f"「{form.name}」没有「{name}」这一列{nearest(name, [each.name for each in form.fields])}",
            "写表单里的字段名",
        )
    elif column.kind != kind:
        place.fail(f"「{name}」是 {column.kind} 栏，这里要 {kind} 栏", "换一列，或改表单里的 kind")
    elif kind != "count" and not column.required:
        place.fail(f"「{name}」不是必填，少了它认不出学校", "在表单里写 required: true")


def check_forms(draft: Draft, broken: set[str]) -> None:
    """一张表单里字段不重名，不同的列认不出同一个表头；几张表单的名称、别名也不相混。"""
    seen: dict[str, str] = {}
    for form in draft.release.forms:
        place = draft.place(f"form {form.name}")
        for alias in (form.name, form.title, *form.aliases):
            owner = seen.setdefault(heading_key(alias), form.name)
            if owner != form.name:
                place.at("name").fail(f"「{alias}」和表单「{owner}」的名称或别名分不清", "改名，或删掉别名")
        names = [each.name for each in form.fields]
        check_unique(place.at("fields"), names, "name", "字段")
        taken: dict[str, str] = {}
        for index, each in enumerate(form.fields):
            for column, heading in headings(each) if each.name not in names[:index] else ():
                owner = taken.setdefault(heading_key(heading), column)
                if owner != column:
                    fix = "改字段名，或删掉重复的别名"
                    place.at("fields", index).fail(f"「{column}」的表头「{heading}」和「{owner}」分不清", fix)


def check_form_checks(draft: Draft, broken: set[str]) -> None:
    """校验关系的公式是条件，只用本表的字段；blames 是本表的字段；编号不重复。"""
    stages = [each.stage for each in draft.release.population.stages]
    if not draft.usable:
        return
    for form in draft.release.forms:
        place = draft.place(f"form {form.name}", "checks")
        written = list(place.items()) if place.key == "checks" else []
        kinds = [check_kind(each) for each in written]
        pools: Mapping[str, Iterator[Check | YearCheck | PeerCheck]] = {
            "row": iter(form.checks),
            "years": iter(form.year_checks),
            "peers": iter(form.peer_checks),
        }
        found = [next(pools[kind]) for kind in kinds]
        check_unique(place, [each.id for each in found], "id", "校验关系")
        for each, at in zip(found, written, strict=True):
            if isinstance(each, YearCheck):
                _check_yearly(at, each, form)
                continue
            scope = part_scope(form, stages) if each.per_stage else school_scope(form)
            if isinstance(each, PeerCheck):
                _check_peer(at, each, form, scope)
                continue
            object_to(at.at("rule"), each.rule, scope, condition=True)
            _check_blamed(at.at("blames"), each.blames, scope)


def _check_blamed(place: Place, name: str, scope: Scope) -> None:
    if name not in scope.fields:
        better = scope.hint.get(name)
        hint = f"，这里要写「{better}」" if better else nearest(name, scope.fields)
        place.fail(f"{scope.where}没有「{name}」{hint}", "写疑错的那个字段")


def _known_field(place: Place, form: Form, name: str) -> Field | None:
    """表单里的字段名（不带学段）；没有就记错。"""
    found = form.field_named(name)
    if found is None:
        near = nearest(name, [each.name for each in form.fields])
        place.fail(f"「{form.name}」没有「{name}」这一列{near}", "写表单里的字段名，不带学段")
    return found


def _check_yearly(place: Place, check: YearCheck, form: Form) -> None:
    """of 是本表的字段，比变化的要是数；along 是一行一个年级的表里的年级列，那张表还要有年份列。"""
    for index, name in enumerate(check.of):
        found = _known_field(place.at("of", index), form, name)
        if found is not None and check.change is not None and not found.numeric:
            place.at("of", index).fail(f"「{name}」不是数，没有变化的幅度", "改成 same: true，或换一列")
    if not check.along:
        if form.rows == "grade":
            place.fail("一行一个年级的表要写 along", "along 写年级列：升上来的同一批学生才好比")
        return
    if form.rows != "grade":
        place.at("along").fail("along 只用在一行一个年级的表里", "删掉 along")
        return
    grade = _known_field(place.at("along"), form, check.along)
    if grade is not None and grade.kind != "count":
        place.at("along").fail(f"「{grade.name}」不是年级（整数）", "写年级列")
    elif not any(each.kind == "year" and each.required for each in form.fields):
        place.at("along").fail(
            "表里没有必填的年份列，分不清哪年的年级", "给表单加一列 kind: year, required: true"
        )


def _check_peer(place: Place, check: PeerCheck, form: Form, scope: Scope) -> None:
    """value 是数，单位和 unit 一致；alike 是选择栏；blames 是本表的字段；只用在一行一所学校的表里。"""
    if form.rows != "school":
        place.fail("跟同类比只用在一行一所学校的表里", "删掉这一条")
    good = object_to(place.at("value"), check.value, scope, condition=False)
    _check_blamed(place.at("blames"), check.blames, scope)
    for index, name in enumerate(check.alike):
        found = _known_field(place.at("alike", index), form, name)
        if found is not None and (found.kind != "choice" or found.per_stage):
            place.at("alike", index).fail(f"「{name}」不是选择栏，分不出同类", "写 kind: choice 的列")
    try:
        wanted, scale = unit_of(check.unit)
    except UnitError as error:
        place.at("unit").fail(error.message, "用列出的单位，比值写成 ㎡/生 这样")
        return
    if good and (dimension_of(check.value, scope) not in (None, wanted) or scale != 1):
        place.at("unit").fail(f"value 算出来不是「{check.unit}」", "核对 value 和 unit；单位用基本单位")


def check_credibility(draft: Draft, broken: set[str]) -> None:
    """可信度的 varies 是学校表单里的数。"""
    rule = draft.release.credibility
    place = draft.place("rulebook", "credibility", "varies")
    if rule is None or not draft.usable or place.file.name in broken:
        return
    form = draft.release.form(draft.release.population.form)
    for index, name in enumerate(rule.varies):
        found = _known_field(place.at(index), form, name)
        if found is not None and not found.numeric:
            place.at(index).fail(f"「{name}」不是数", "写数的字段")
