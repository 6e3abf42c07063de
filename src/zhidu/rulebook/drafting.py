"""从合好的原文搭出一个发布版，并记住每样东西写在哪儿，好让检查指得到行。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from zhidu.rulebook.forms import read_form
from zhidu.rulebook.indicators import CODE_PATTERN, read_example, read_indicator
from zhidu.rulebook.library import HEAD
from zhidu.rulebook.model import Example, Form, Indicator, Release
from zhidu.rulebook.overlay import merged
from zhidu.rulebook.places import Place
from zhidu.rulebook.problems import RulebookProblem, listed, nearest
from zhidu.rulebook.reading import Section, SourceFile, Tree
from zhidu.rulebook.regulation import Regulation, read_regulation
from zhidu.rulebook.scopes import Scopes
from zhidu.rulebook.sources import Source


@dataclass(slots=True)
class Draft:
    """搭好的发布版和每样东西的位置。places 的键：rulebook、「form 名」「indicator 代码」「examples 代码」。

    usable：表单都读对了，公式里的名字、例题里的数才有得对照。
    """

    release: Release
    problems: list[RulebookProblem]
    usable: bool
    places: dict[str, Place] = field(default_factory=dict)

    def place(self, key: str, *path: str | int) -> Place:
        """某样东西写在哪儿；path 是往下的键或从 0 起的序号。"""
        return self.places.get(key, self.places["rulebook"]).at(*path)


def draft(source: Source, problems: list[RulebookProblem]) -> Draft:
    """搭出一个发布版。读不出的地方都记进 problems，用替身顶上，不抛错。"""
    files = merged(source, problems)
    head = files.get(HEAD) or Section({}, SourceFile(HEAD), 0)
    places = {"rulebook": Place(head, "", problems)}
    regulation = read_regulation(places["rulebook"])
    forms = _forms(files, regulation, problems, places)
    indicators = _indicators(files, regulation, problems, places)
    usable = _usable(forms, regulation, problems)
    examples = _examples(files, regulation, (forms, indicators), problems, places) if usable else ()
    release = Release(
        id=regulation.id,
        version=regulation.version,
        title=regulation.title,
        short=regulation.short,
        issuer=regulation.issuer,
        doc_no=regulation.doc_no,
        effective_from=regulation.effective_from,
        effective_to=regulation.effective_to,
        level=regulation.level,
        owner=regulation.owner,
        next_review=regulation.next_review,
        sha256=source.sha256(),
        population=regulation.population,
        forms=forms,
        groups=regulation.groups,
        indicators=indicators,
        judgement=regulation.judgement,
        conventions=regulation.conventions,
        conventions_citation=regulation.conventions_citation,
        switches=regulation.switches,
        examples=examples,
        extends=f"{source.base.head('id')}@{source.base.head('version')}" if source.base else "",
        note=regulation.note,
        credibility=regulation.credibility,
    )
    return Draft(release, problems, usable, places)


def _usable(forms: tuple[Form, ...], regulation: Regulation, problems: list[RulebookProblem]) -> bool:
    """表单文件没有错，学校表单在。"""
    broken = any(each.file.startswith("forms/") or "/forms/" in each.file for each in problems)
    return not broken and any(form.name == regulation.population.form for form in forms)


def _below(files: Mapping[str, Tree], part: str) -> dict[str, Tree]:
    return {name: files[name] for name in sorted(files) if name.startswith(part + "/")}


def _forms(
    files: Mapping[str, Tree],
    regulation: Regulation,
    problems: list[RulebookProblem],
    places: dict[str, Place],
) -> tuple[Form, ...]:
    found: dict[str, Form] = {}
    for tree in _below(files, "forms").values():
        place = Place(tree, "", problems)
        form = read_form(place, regulation.shelf)
        if form.name in found:
            place.at("name").fail(f"表单「{form.name}」有两份", "改名，或删掉一份")
        found.setdefault(form.name, form)
        places.setdefault(f"form {form.name}", place)
    return tuple(found.values())


def _indicators(
    files: Mapping[str, Tree],
    regulation: Regulation,
    problems: list[RulebookProblem],
    places: dict[str, Place],
) -> tuple[Indicator, ...]:
    """指标按分组的先后、代码的自然次序（R2 在 R10 前）。"""
    found: dict[str, Indicator] = {}
    for name, tree in _below(files, "indicators").items():
        place = Place(tree, "", problems)
        group, stem = name.split("/")[1], name.split("/")[2].removesuffix(".yaml")
        indicator = read_indicator(place, group, regulation.shelf)
        if group not in regulation.groups:
            known = list(regulation.groups)
            place.fail(
                f"没有「{group}」这个分组{nearest(group, known)}",
                f"放到 {listed(known)} 之一，或在 groups 里登记",
            )
        if re.fullmatch(CODE_PATTERN, indicator.code) and indicator.code != stem:
            place.at("code").fail(
                f"代码「{indicator.code}」和文件名「{stem}」不同", f"文件改名为 {indicator.code}.yaml"
            )
        if indicator.code in found:
            place.at("code").fail(f"代码「{indicator.code}」有两份", "代码不能重复")
        found.setdefault(indicator.code, indicator)
        places.setdefault(f"indicator {indicator.code}", place)
    order = {group: index for index, group in enumerate(regulation.groups)}
    return tuple(sorted(found.values(), key=lambda each: (order.get(each.group, 99), natural(each.code))))


def natural(code: str) -> tuple[str, int, str]:
    """G2 排在 G10 前面。"""
    match = re.match(r"([A-Z]*)([0-9]*)(.*)", code, re.DOTALL)
    assert match is not None
    return match[1], int(match[2] or 0), match[3]


def _examples(
    files: Mapping[str, Tree],
    regulation: Regulation,
    read: tuple[tuple[Form, ...], tuple[Indicator, ...]],
    problems: list[RulebookProblem],
    places: dict[str, Place],
) -> tuple[Example, ...]:
    forms, indicators = read
    by_code = {each.code: each for each in indicators}
    found: dict[str, tuple[Example, ...]] = {}
    scopes = Scopes(regulation.population, forms)
    unread = {each.file.rpartition("/")[2] for each in problems if "indicators/" in each.file}
    for name, tree in _below(files, "examples").items():
        place = Place(tree, "", problems)
        code = name.split("/")[2].removesuffix(".yaml")
        table = place.table(("examples",))
        if code not in by_code:
            if f"{code}.yaml" not in unread:
                place.fail(f"没有「{code}」这个指标{nearest(code, by_code)}", "例题文件名要和指标代码一样")
            continue
        scope = scopes.of(by_code[code])
        items = table["examples"].items()
        found[code] = tuple(read_example(each, by_code[code], scope, regulation.shelf) for each in items)
        places[f"examples {code}"] = place
    return tuple(each for code in by_code for each in found.get(code, ()))
