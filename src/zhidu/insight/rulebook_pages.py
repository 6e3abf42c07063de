"""规则册写成说明书：总页、每本的封面页、每个指标一页。内容全从发布版来，重新生成就和规则册一致。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from zhidu.insight.indicator_pages import by_material, indicator_page, requirement
from zhidu.insight.markdown import bullets, document, escaped, grid, link
from zhidu.insight.page_words import MARK, WARNING, checked_words, percent, source_words, with_unit
from zhidu.kernel import exact_decimal
from zhidu.rulebook import find_release
from zhidu.rulebook.citations import VERIFICATION_WORDS, Citation, Verification
from zhidu.rulebook.model import LEVEL_WORDS, Indicator, Release

INDEX = "README.md"
SEEN: Mapping[Verification, str] = {
    "V1": "法规、政府网页",
    "V2": "二手文本",
    "S": "地方公开材料",
    "V3": "**未核实**",
    "U": "**未核实**",
}


def rulebook_page(release: Release, base: Release | None = None) -> str:
    """一本规则册的封面页（Markdown）。base：它延伸的上级；给了就只写与上级不同的，其余指到上级的页。

    不写内容指纹：改一个别名指纹就变，页上没有变的不必跟着变。
    """
    said = f"这本延伸{_home(base)}，只写自己的线，其余照上级。" if base is not None else ""
    own_rules = (
        "## 哪些学校算",
        _population(release),
        "## 差异系数怎么算" if release.judgement.balance is not None else "",
        _conventions(release) if release.judgement.balance is not None else "",
        "## 开关" if release.switches else "",
        _switches(release),
    )
    return document(
        MARK,
        link("全部标准", "../README.md"),
        f"# {escaped(release.title)}",
        said,
        _identity(release),
        "## 怎样才算达标",
        bullets(_judgement(release, base)),
        _rule_sources(release),
        "## 指标",
        *_indicators(release, base),
        *(own_rules if base is None else ()),
        "## 核实到什么程度",
        _verification(release),
    )


def own_indicators(release: Release, base: Release | None) -> tuple[Indicator, ...]:
    """要单独成页的指标：没有上级就是全部，有上级就是指标或例题和上级不同的。"""
    if base is None:
        return release.indicators
    above = {each.code: each for each in base.indicators}

    def differs(each: Indicator) -> bool:
        mine = [example for example in release.examples if example.indicator == each.code]
        theirs = [example for example in base.examples if example.indicator == each.code]
        return above.get(each.code) != each or mine != theirs

    return tuple(each for each in release.indicators if differs(each))


def write_pages(release: Release, folder: Path, base: Release | None = None) -> list[Path]:
    """写一本规则册的各页到 folder/编号/，返回写好的文件。base 同 rulebook_page。

    上次生成、这次不再有的页删掉；不是生成的文件（开头没有生成标记）不动。
    """
    home = folder / release.id
    pages = {home / INDEX: rulebook_page(release, base)}
    pages |= {
        home / f"{each.code}.md": indicator_page(release, each) for each in own_indicators(release, base)
    }
    return _write(home, pages)


def write_standards(releases: Sequence[Release], folder: Path) -> list[Path]:
    """写全部规则册的说明书：folder/README.md 和每本一个文件夹。releases：各本的当前版。返回写好的文件。

    错误：ZhiduError（延伸的上级找不到）。
    """
    known = {each.spelled: each for each in releases}
    written: list[Path] = []
    for each in releases:
        base = (known.get(each.extends) or find_release(each.extends)) if each.extends else None
        written += write_pages(each, folder, base)
    written += _write(folder, {folder / INDEX: shelf_page(releases)})
    kept = {each.id for each in releases}
    for home in sorted(folder.iterdir()):
        if home.is_dir() and home.name not in kept:
            _write(home, {})
    return written


def shelf_page(releases: Sequence[Release]) -> str:
    """全部规则册的总页（Markdown）。"""
    rows = [
        (
            link(each.title, f"{each.id}/{INDEX}"),
            escaped(each.doc_no),
            f"{each.effective_from}",
            LEVEL_WORDS[each.level],
            f"{len(each.indicators)}",
            _share(each),
        )
        for each in releases
    ]
    return document(
        MARK,
        "# 全部标准",
        "每本标准一页，每个指标一页：要求、公式、线、要填哪些列、例题、出处。这些页从规则册生成，例题当场演算，"
        "所以和平台实际的算法一致。要改标准，改规则册，不改这里。",
        "公式里的词（如果、优先、合计……）怎么读，见仓库里的 `rulebooks/写法.md`。",
        grid(("标准", "文号", "生效", "级别", "指标", "出处（条）"), rows),
        WARNING,
    )


def _write(home: Path, pages: dict[Path, str]) -> list[Path]:
    """写好几页，删掉 home 里上次生成而这次没有的；home 空了就一并删掉。"""
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for path in sorted(home.glob("*.md")):
        if path not in pages and path.read_text(encoding="utf-8", errors="replace").startswith(MARK):
            path.unlink()
    if not pages and not any(home.iterdir()):
        home.rmdir()
    return list(pages)


def _home(base: Release) -> str:
    return link(f"《{base.title}》", f"../{base.id}/{INDEX}")


def _page_of(code: str, release: Release, base: Release | None) -> str:
    """这个指标的页在哪：自己的、上级的；上级也是延伸来的，指到上级的封面页。"""
    if base is None or code in {each.code for each in own_indicators(release, base)}:
        return f"{code}.md"
    return f"../{base.id}/{INDEX if base.extends else code + '.md'}"


def _identity(release: Release) -> str:
    ends = f"，{release.effective_to} 止" if release.effective_to else ""
    rows = (
        ("文号", release.doc_no),
        ("发文机关", release.issuer),
        ("级别", LEVEL_WORDS[release.level]),
        ("生效", f"{release.effective_from} 起{ends}"),
        ("规则册", f"{release.id}，版本 {release.version}"),
        ("维护", release.owner),
        ("下次复核", f"{release.next_review} 前"),
        ("备注", release.note),
    )
    return grid(("项", "内容"), [(name, escaped(words)) for name, words in rows if words])


def _judgement(release: Release, base: Release | None) -> Iterator[str]:
    judgement = release.judgement
    stages = release.population.judged_stages
    if len(stages) > 1:
        yield f"{'、'.join(stages)}分开判，都达标，这个县才达标。"

    def linked(codes: Sequence[str]) -> str:
        return "、".join(link(code, _page_of(code, release, base)) for code in codes)

    if (school := judgement.school) is not None:
        floor = f"，没达到的不能低于线的 {percent(school.floor)}" if school.floor is not None else ""
        yield (
            f"每所学校：{linked(school.indicators)} 这 {len(school.indicators)} 项至少 {school.at_least} 项达到{floor}。"
        )
    if (balance := judgement.balance) is not None:
        limits = "，".join(f"{stage}不超过 {exact_decimal(limit)}" for stage, limit in balance.limits.items())
        how = (
            "每一项的校际差异系数都要" if balance.how == "each" else "各项校际差异系数的平均（综合差异系数）"
        )
        yield f"校际均衡：{linked(balance.indicators)}，{how}{limits}。"
    if judgement.county:
        yield f"全县逐项都要达到：{linked(judgement.county)}。"
    yield "有一项因为缺数定不了、别的又没有不达标的，结论是“待定”，不当达标，也不当不达标。"


def _rule_sources(release: Release) -> str:
    judgement = release.judgement
    rules = [("县级判定", judgement.citation)]
    rules += [("每所学校", judgement.school.citation)] if judgement.school is not None else []
    rules += [("校际均衡", judgement.balance.citation)] if judgement.balance is not None else []
    return grid(("哪一条", *_CITED), [(name, *_cited(each)) for name, each in rules])


_CITED = ("文件", "核实", "附注")


def _cited(citation: Citation | None) -> tuple[str, str, str]:
    if citation is None:
        return "", "", ""
    return source_words(citation), checked_words(citation), escaped(citation.note)


def _indicators(release: Release, base: Release | None) -> Iterator[str]:
    own = {each.code for each in own_indicators(release, base)}
    if base is not None:
        yield "“谁定的”一列写着本级的，是这本自己的线；其余照上级，点开是上级的页。"
    for group, title in release.groups.items():
        mine = [each for each in release.indicators if each.group == group]
        rows = [
            (
                link(each.code, _page_of(each.code, release, base)),
                escaped(each.name),
                escaped(_wanted(each, release)),
                _who(each, release, own) if base is not None else "",
                _doubt(each),
            )
            for each in mine
        ]
        if rows:
            yield f"### {escaped(title)}"
            yield grid(("代码", "指标", "要求", "谁定的", "核实"), rows)


def _wanted(indicator: Indicator, release: Release) -> str:
    """总表里的要求：条件型的只说怎么判。"""
    if indicator.direction == "holds":
        return "看材料认定" if by_material(indicator.formula.numerator) else "按条件判"
    return requirement(indicator, release).removesuffix("。")


def _who(indicator: Indicator, release: Release, own: set[str]) -> str:
    return LEVEL_WORDS[release.level] if indicator.code in own else "照上级"


def _doubt(indicator: Indicator) -> str:
    """指标和线的出处核实到什么程度，几种都说；只见过二手文本的不写成已核实。"""
    found = [indicator.citation, *(line.citation for line in indicator.lines)]
    return "，部分".join(dict.fromkeys(SEEN[each.verification] for each in found))


def _population(release: Release) -> str:
    population = release.population
    titles = {each.id: each.title for each in release.switches}
    rows = [
        (
            escaped(each.why),
            escaped(each.when_text),
            escaped(titles.get(each.switch, each.switch)),
            *_cited(each.citation),
        )
        for each in population.exclusions
    ]
    excluded = grid(("不纳入的", "条件", "打开哪个开关才用", *_CITED), rows)
    judged, others = population.judged_stages, [each.stage for each in population.stages if not each.judged]
    counted = f"“{escaped(population.form)}”表里的，一行一所；要判的学段是{'、'.join(judged)}" + (
        f"，{'、'.join(others)}只用来拆分共用的校舍、设备" if others else ""
    )
    split = ""
    if len(population.stages) > 1:
        weights = "、".join(f"{each.stage} {exact_decimal(each.weight)}" for each in population.stages)
        split = f"一贯制学校、完全中学一个学段算一行。几个学段合用、只填一个总数的，按折算人数分到各学段，每名学生折算：{weights}。"
    source = grid(("哪一条", *_CITED), [("拆分", *_cited(population.split_citation))]) if split else ""
    none = "" if rows else "没有不纳入的。"
    return document(f"{counted}。{none}", excluded, split, source).rstrip("\n")


def _conventions(release: Release) -> str:
    words = f"{release.conventions.spell()}。另一种口径（{release.conventions.other().spell()}）并列给人看，不拿来判。"
    return document(
        escaped(words), grid(("哪一条", *_CITED), [("口径", *_cited(release.conventions_citation))])
    ).rstrip("\n")


def _switches(release: Release) -> str:
    rows = [(f"`{each.id}`", escaped(each.title), *_cited(each.citation)) for each in release.switches]
    if not rows:
        return ""
    said = "都默认关着。计算时加 `--switch 开关编号` 才用，用了结果里会点名。"
    return document(said, grid(("开关编号", "说的是", *_CITED), rows)).rstrip("\n")


def _share(release: Release) -> str:
    found = release.citations()
    doubted = sum(1 for each in found if not each.verified)
    return f"{len(found)}" + (f"，其中未核实 {doubted}" if doubted else "")


def _verification(release: Release) -> str:
    count = Counter(each.verification for each in release.citations())
    marks = sorted(count, key=list(VERIFICATION_WORDS).index)
    rows = [(escaped(VERIFICATION_WORDS[mark]), f"{count[mark]}") for mark in marks]
    doubted = [(escaped(place), *_cited(each)) for place, each in _places(release) if not each.verified]
    listed = document("没核实的这几处：", grid(("哪一处", *_CITED), doubted)).rstrip("\n") if doubted else ""
    return document(grid(("核实程度", "出处（条）"), rows), WARNING, listed).rstrip("\n")


def _places(release: Release) -> Iterator[tuple[str, Citation]]:
    """每一处出处说的是什么。同一个指标里同一条出处只列一次。"""
    judgement, population = release.judgement, release.population
    yield "县级判定", judgement.citation
    if judgement.school is not None:
        yield "校级判定", judgement.school.citation
    if judgement.balance is not None:
        yield "校际均衡", judgement.balance.citation
    yield "差异系数口径", release.conventions_citation
    for each in population.exclusions:
        yield f"不纳入：{each.why}", each.citation
    if population.split_citation is not None:
        yield "拆分系数", population.split_citation
    for switch in release.switches:
        yield f"开关：{switch.title}", switch.citation
    for indicator in release.indicators:
        found: dict[Citation, list[str]] = {indicator.citation: ["指标"]}
        for line in indicator.lines:
            found.setdefault(line.citation, []).append(
                f"{line.stage or ''}线 {with_unit(line.value, indicator.unit)}"
            )
        if indicator.county is not None:
            found.setdefault(indicator.county.citation, []).append("县里怎么算过")
        for citation, said in found.items():
            yield f"{indicator.code} {indicator.short}：{'、'.join(dict.fromkeys(said))}", citation
