"""省、市规则册：只写自己加严、加细的，其余照上级。这里把两份原文合成一份；不许删、不许改口径。"""

from __future__ import annotations

from collections.abc import Iterator

from zhidu.rulebook.library import HEAD
from zhidu.rulebook.measuring import LEVEL_RANK
from zhidu.rulebook.places import Place
from zhidu.rulebook.problems import RulebookProblem
from zhidu.rulebook.reading import Items, Leaf, Section, Tree
from zhidu.rulebook.regulation import IDENTITY, IDENTITY_OPTIONS
from zhidu.rulebook.sources import Source

_ADDED = ("documents", "groups", "switches", "judgement")


def merged(source: Source, problems: list[RulebookProblem]) -> dict[str, Tree]:
    """合好的全部原文：路径 → 树。没有上级就是它自己。下级不许写的都记进 problems。"""
    if source.base is None:
        return source.files
    base = merged(source.base, problems)
    files = dict(base)
    places = {_identity(name, tree): name for name, tree in base.items()}
    changed: set[str] = set()
    for name, tree in source.files.items():
        place = Place(tree, "", problems)
        over = places.get(_identity(name, tree))
        if name == HEAD:
            files[HEAD] = _merged_head(base.get(HEAD), place, source)
        elif over is None or name.startswith("examples/"):
            files[name] = tree
        elif name.startswith("indicators/"):
            files[over] = _with_lines(base[over], place)
            if isinstance(tree, Section) and "lines" in tree.entries:
                changed.add(over)
        else:
            files[over] = _with_columns(base[over], place)
    for name in changed:
        example = name.replace("indicators/", "examples/", 1)
        if example in base and example not in source.files:
            del files[example]  # 线变了，上级的例题结论不再算数，要另写（缺例题会报错）
    return files


def _identity(name: str, tree: Tree) -> str:
    """同一个东西：指标看代码，表单看名称，别的看路径。"""
    key = {"indicators": "code", "forms": "name"}.get(name.split("/", maxsplit=1)[0], "")
    value = tree.entries.get(key) if isinstance(tree, Section) else None
    if isinstance(value, Leaf) and isinstance(value.value, str):
        return f"{key} {value.value}"
    return name


def _merged_head(base: Tree | None, place: Place, source: Source) -> Tree:
    """头：身份是自己的；出处、分组、开关、逐项达到的指标可以加；口径、纳入排除、校级和均衡判定照上级。"""
    mine = place.tree
    if not isinstance(base, Section) or not isinstance(mine, Section):
        return mine
    place.table(IDENTITY, (*IDENTITY_OPTIONS, *_ADDED))
    upper = base.entries.get("level")
    above = upper.value if isinstance(upper, Leaf) else ""
    if LEVEL_RANK.get(source.head("level"), 9) <= LEVEL_RANK.get(str(above), -1):
        place.at("level").fail(
            f"上级规则册是 {above}，下级要更低", "国家 national 之下是 province，再下是 city"
        )
    kept = {key: each for key, each in base.entries.items() if key not in (*IDENTITY, *IDENTITY_OPTIONS)}
    entries = kept | {
        key: each for key, each in mine.entries.items() if key in (*IDENTITY, *IDENTITY_OPTIONS)
    }
    for key in ("documents", "groups"):
        entries[key] = _added_entries(base, place, key)
    entries["switches"] = _added_items(base, place, "switches")
    judgement = base.entries.get("judgement")
    if "judgement" in mine.entries and isinstance(judgement, Section):
        written = place.at("judgement")
        written.table((), ("county",))
        entries["judgement"] = _replaced(judgement, "county", _added_items(judgement, written, "county"))
    return Section(entries, mine.file, mine.line)


def _with_lines(base: Tree, place: Place) -> Tree:
    """指标：只能加线、改说明。"""
    place.table(("code",), ("lines", "note"))
    mine = place.tree
    if not isinstance(base, Section) or not isinstance(mine, Section):
        return base
    found = _replaced(base, "lines", _added_items(base, place, "lines"))
    return _replaced(found, "note", mine.entries["note"]) if "note" in mine.entries else found


def _with_columns(base: Tree, place: Place) -> Tree:
    """表单：只能加列、加校验、加别名。"""
    place.table(("name",), ("fields", "checks", "aliases"))
    if not isinstance(base, Section):
        return base
    found = base
    for key in ("fields", "checks", "aliases"):
        found = _replaced(found, key, _added_items(base, place, key))
    return found


def _added_entries(base: Section, place: Place, key: str) -> Tree:
    """上级的一组加上自己的；同名的不许改。"""
    upper, written = base.entries.get(key), place.at(key)
    found = dict(upper.entries) if isinstance(upper, Section) else {}
    if written.key != place.key:
        for name, each in written.entries():
            if name in found:
                each.fail(f"上级规则册已有「{name}」，不能改", "换一个名字")
            else:
                found[name] = each.tree
    return Section(found, place.file, place.tree.line)


def _added_items(base: Section, place: Place, key: str) -> Tree:
    """上级的一串加上自己的。"""
    upper, written = base.entries.get(key), place.at(key)
    found = list(upper.items) if isinstance(upper, Items) else []
    added: Iterator[Place] = written.items() if written.key != place.key else iter(())
    found += [each.tree for each in added]
    return Items(found, place.file, written.tree.line)


def _replaced(base: Section, key: str, tree: Tree) -> Section:
    return Section(base.entries | {key: tree}, base.file, base.line)
