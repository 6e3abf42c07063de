"""一份加严了的规则册，给换版的测试用。"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from zhidu.rulebook.library import library_root

RULEBOOK = "yiwu-youzhi-junheng"
VERSION = "9.0.0"


def raise_line(folder: Path) -> Path:
    """把优质均衡的规则册抄到 folder，R4 小学的线抬高三成，版本号改成 VERSION。"""
    shutil.copytree(library_root() / RULEBOOK, folder)
    (indicator,) = folder.rglob("indicators/**/R4.yaml")
    text = indicator.read_text(encoding="utf-8")
    raised = re.sub(
        r"(stage: 小学, value: )([\d.]+)", lambda found: f"{found[1]}{float(found[2]) * 1.3:g}", text, count=1
    )
    assert raised != text
    indicator.write_text(raised, encoding="utf-8")
    head = folder / "rulebook.yaml"
    whole = head.read_text(encoding="utf-8")
    head.write_text(re.sub(r"(?m)^version: .*", f"version: {VERSION}", whole), encoding="utf-8")
    return folder
