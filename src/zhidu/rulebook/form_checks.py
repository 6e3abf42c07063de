"""表单和学校名册的检查：一条规则一个小函数，docstring 就是这条规则。"""

from __future__ import annotations

from zhidu.rulebook.drafting import Draft
from zhidu.rulebook.headings import heading_key, headings
from zhidu.rulebook.marking import check_unique, object_to
from zhidu.rulebook.model import Form
from zhidu.rulebook.places import Place
from zhidu.rulebook.problems import listed, nearest
from zhidu.rulebook.scopes import part_scope, school_scope


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
        check_unique(place, [each.id for each in form.checks], "id", "校验关系")
        for index, each in enumerate(form.checks):
            scope = part_scope(form, stages) if each.per_stage else school_scope(form)
            object_to(place.at(index, "rule"), each.rule, scope, condition=True)
            if each.blames not in scope.fields:
                better = scope.hint.get(each.blames)
                hint = f"，这里要写「{better}」" if better else nearest(each.blames, scope.fields)
                place.at(index, "blames").fail(
                    f"{scope.where}没有「{each.blames}」{hint}", "写疑错的那个字段"
                )
