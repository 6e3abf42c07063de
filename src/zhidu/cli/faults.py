"""把报送错误说清：先文件和表，再规则，再一行一行。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from zhidu.cli.console import out
from zhidu.kernel import Fault, Severity

SEVERITY_WORDS: dict[Severity, str] = {
    "error": "错误 {} 处，要改：",
    "warning": "请核对 {} 处，不改也能算：",
    "repaired": "已照改 {} 处，只改写法、不改意思：",
}
SHOWN_PER_RULE = 5  # 不用改的，一条规则列这么多就够看出是什么事
LONGEST_EXPRESSION = 40


def show_faults(faults: Sequence[Fault]) -> None:
    """必须改的一处不落；请核对的、已照改的每条规则列几处，全部在结果工作簿和 JSON 里。"""
    console = out()
    for severity, words in SEVERITY_WORDS.items():
        chosen = [each for each in faults if each.severity == severity]
        if not chosen:
            continue
        console.print()
        console.print(words.format(len(chosen)), style="bold")
        for place, group in _grouped(chosen, _place):
            console.print(place)
            for rule, same in _grouped(group, lambda each: each.rule):
                few = severity == "error" or len(same) <= SHOWN_PER_RULE + 1
                shown = same if few else same[:SHOWN_PER_RULE]
                for line in _lines(rule, shown, len(same)):
                    console.print(line)


def _lines(rule: str, shown: Sequence[Fault], total: int) -> Iterable[str]:
    says, _, expression = rule.partition("（")
    yield f"  〔{says if len(expression) > LONGEST_EXPRESSION else rule}〕" + (
        f" {total} 处" if total > 1 else ""
    )
    for each in shown:
        row = f"第 {each.row} 行" if each.row is not None else ""
        message = each.message.replace(f"：{says}。", "。", 1)  # 规则刚说过，不再说一遍
        value = f"值「{each.value}」" if each.value and f"「{each.value}」" not in message else ""
        yield "    " + "　".join(part for part in (row, each.column, value, message) if part)
    if len(shown) < total:
        yield f"    ……还有 {total - len(shown)} 处，全部写在 --xlsx 的“报送错误”表和 --json 里"


def _place(each: Fault) -> str:
    """「文件（表「名」）」；csv 没有工作表，只说文件。"""
    named = each.sheet and each.sheet != Path(each.file).stem
    return f"{each.file}（表「{each.sheet}」）" if named else each.file or "交来的全部文件"


def _grouped(faults: Sequence[Fault], key: Callable[[Fault], str]) -> Iterable[tuple[str, list[Fault]]]:
    groups: dict[str, list[Fault]] = {}
    for each in faults:
        groups.setdefault(key(each), []).append(each)
    return groups.items()
