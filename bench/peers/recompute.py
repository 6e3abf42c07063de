"""在进程里重算一个县一年：从全国的 Parquet 里挑出这个县。源表的列和当年的计划常备着，SQL 每次重新译。打印每次用的 CPU 毫秒。"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from zhidu.engine.duck import DuckSession
from zhidu.engine.recomputing import UnitRecomputer
from zhidu.engine.results import Options
from zhidu.rulebook import find_release

if __name__ == "__main__":
    schools, county, year, units = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    with DuckSession(threads=1) as session:
        recomputer = UnitRecomputer(
            session, find_release("yiwu-youzhi-junheng"), schools, county, Options(year)
        )
        for unit in units:
            start = time.process_time()
            found = recomputer.recompute(unit, year)
            assert found["balance"], unit
            print(f"{(time.process_time() - start) * 1000:.1f}")
