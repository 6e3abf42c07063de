"""被测的一方：智督，全部口径经规则册。"""

from __future__ import annotations

import sys
from pathlib import Path

from zhidu.engine.national import evaluate_parquet
from zhidu.engine.results import Options
from zhidu.rulebook import find_release

YEAR = 2025  # evaluate_parquet 不看它：每年用当年的线

if __name__ == "__main__":
    for form, rulebook, at in (
        ("schools", "yiwu-youzhi-junheng", 1),
        ("kindergartens", "xueqian-puji-puhui", 3),
    ):
        release = find_release(rulebook)
        evaluate_parquet(
            release, Path(sys.argv[at]), Path(sys.argv[at + 1]), Path(sys.argv[5]) / form, Options(YEAR)
        )
