"""词汇表认得每个公开名；一个中文词只有一个英文名，反过来也是。"""

import re
from collections import defaultdict
from pathlib import Path

from tests.architecture import rules
from tests.architecture.repository import ROOT, SOURCE, python_files, relative

GLOSSARY = ROOT / "docs" / "词汇表.md"


def same_word(name: str) -> str:
    """大小写和连写不算两个词：SchoolResult、school_result、school result 是同一个。"""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return re.sub(r"[\s_\-]+", " ", spaced).strip().lower()


def entries(text: str) -> list[tuple[str, str]]:
    """词汇表各行的（中文，英文）；表头和分隔行不算。"""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    words = [(row[0], row[1].strip("`")) for row in rows if len(row) >= 2 and row[1].startswith("`")]
    broken = [row for row in rows if not (len(row) == 3 and row[1].startswith("`") and row[1].endswith("`"))]
    heads = [row for row in broken if row[0] in ("中文", "") or set("".join(row)) <= set("-: ")]
    assert len(broken) == len(heads), (
        f"这几行不是“| 中文 | `english` | 说明 |”：{[r for r in broken if r not in heads]}"
    )
    return words


def ambiguous(words: list[tuple[str, str]]) -> list[str]:
    """一词两名或两词一名，逐条说出来。"""
    english, chinese = defaultdict(list), defaultdict(list)
    for term, name in words:
        english[term].append(name)
        chinese[same_word(name)].append(term)
    return [
        f"“{term}”有 {len(names)} 个英文名：{names}" for term, names in english.items() if len(names) > 1
    ] + [f"“{name}”对着 {len(terms)} 个中文词：{terms}" for name, terms in chinese.items() if len(terms) > 1]


#: 这几处的公开名，动词和查询由房间里的名词加“开、存、审、重算”这样的词组成，表里只列名词（类、常量）
VERBS = {"actions", "queries", "tasks", "boards"}


def listed(path: Path, names: list[str]) -> list[str]:
    """一个 __init__ 里要进表的名字：动作、查询、任务、看板的函数不进。"""
    return [name for name in names if not (path.parent.name in VERBS and name.islower())]


def unknown(words: list[tuple[str, str]], names: list[str]) -> list[str]:
    """词汇表不认得的公开名。"""
    known = {same_word(name) for _, name in words}
    return [name for name in names if same_word(name) not in known]


def test_one_word_one_name() -> None:
    words = entries(GLOSSARY.read_text(encoding="utf-8"))
    assert len(words) >= 50
    assert not ambiguous(words), "\n" + "\n".join(ambiguous(words))


def test_every_public_name_is_in_the_glossary() -> None:
    words = entries(GLOSSARY.read_text(encoding="utf-8"))
    faults = []
    for file in python_files(SOURCE):
        if file.name == "__init__.py":
            missing = unknown(words, listed(file, rules.public_names(file.read_text(encoding="utf-8"))))
            faults += [f"{relative(file)} 的公开名 {name} 不在 docs/词汇表.md" for name in missing]
    assert not faults, "\n" + "\n".join(faults)


def test_rooms_name_what_is_public() -> None:
    declared = [
        file.parent.name
        for file in SOURCE.glob("*/__init__.py")
        if rules.public_names(file.read_text(encoding="utf-8"))
    ]
    assert {"kernel", "rulebook", "engine"} <= set(declared), (
        "这几个房间有人当库用，要在 __init__ 里写 __all__"
    )


def test_ambiguity_is_caught() -> None:
    assert ambiguous([("指标", "indicator"), ("指标", "index")]) == [
        "“指标”有 2 个英文名：['indicator', 'index']"
    ]
    assert ambiguous([("缺口", "Gap"), ("差距", "gap")]) == ["“gap”对着 2 个中文词：['缺口', '差距']"]
    assert ambiguous([("指标", "indicator"), ("缺口", "gap")]) == []


def test_unknown_names_are_caught() -> None:
    words = entries("| 中文 | English | 说明 |\n|---|---|---|\n| 学校结果 | `school_result` | x |\n")
    assert unknown(words, ["SchoolResult", "county_result"]) == ["county_result"]


def test_all_is_read_from_the_source() -> None:
    assert rules.public_names('__all__ = ["a", "b"]') == ["a", "b"]
    assert rules.public_names('__all__: list[str] = ["a"]') == ["a"]
    assert rules.public_names("x = 1") == []


def test_compound_names_fall_apart_the_same_way() -> None:
    assert same_word("CVResult") == same_word("cv_result") == "cv result"
    assert same_word("SM3Digest") == same_word("sm3_digest")
