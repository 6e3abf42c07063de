"""读入一本规则册：目录或冻结的 JSON → 发布版。有错就一次说全。"""

from __future__ import annotations

from pathlib import Path

from zhidu.rulebook.checking import check
from zhidu.rulebook.drafting import draft
from zhidu.rulebook.examples import check_examples as check_all_examples
from zhidu.rulebook.model import Release
from zhidu.rulebook.problems import RulebookErrors, RulebookProblem
from zhidu.rulebook.sources import Source, gather, thawed


def load_release(path: Path, *, root: Path | None = None, check_examples: bool = True) -> Release:
    """读入一本规则册并检查。

    path：规则册目录，或 releases 下冻结的 JSON；root：到哪里找它延伸的上级，默认同一个总目录；
    check_examples：例题逐道演算（慢一些，改规则册时要开）。
    错误：RulebookErrors（全部问题，指到文件、行、键）；ZhiduError（不是规则册、上级找不到）。
    """
    problems: list[RulebookProblem] = []
    return _checked(gather(Path(path), root, problems), problems, check_examples=check_examples)


def thaw_release(text: str, name: str) -> Release:
    """读入冻结成的 JSON 文字（存在数据库里的那份），核对指纹和内容。name：报错时怎么称呼它。

    错误：RulebookErrors（内容被改过或有错）；ZhiduError（不是冻结的规则册）。
    """
    problems: list[RulebookProblem] = []
    return _checked(thawed(text, name, problems), problems, check_examples=False)


def _checked(source: Source, problems: list[RulebookProblem], *, check_examples: bool) -> Release:
    found = draft(source, problems)
    check(found)
    if check_examples:
        check_all_examples(found)
    if problems:
        raise RulebookErrors(source.title, problems)
    return found.release
