"""引擎评测：全国规模的假数据，智督（经规则册）对手写 SQL、对调过的 pandas，成对地跑，比 CPU、内存、增长。

    python3 dev.py bench engine               5 轮
    python3 dev.py bench engine --rounds 7    多跑几轮
    python3 dev.py bench engine --growth      再造一份十倍的数据，看 CPU 长几倍（约 3 GB 硬盘、六七分钟）
    python3 dev.py bench engine --small       只用几百所学校走一遍，看得出对不对，看不出快不快

三家做同一件事：两本规则册的全部指标，写学校、县、单位三张 Parquet。计时之前先逐格比对三家的输出，不同就不计时。
每次都是新的进程，用户加系统 CPU、内存峰值取自操作系统，含解释器启动、引入、读规则册。有一项不达到，退出码是 1。
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from _agreement import differences
from _national_data import CACHE, NATIONAL, SMALL, YEARS, Dataset, Size, prepare

ROOT = Path(__file__).resolve().parents[1]
PEERS = Path(__file__).resolve().parent / "peers"
OURS, SQL, PANDAS = "zhidu_parquet", "handwritten_sql", "tuned_pandas"
TITLES = {OURS: "智督（经规则册）", SQL: "手写 DuckDB SQL", PANDAS: "调过的 pandas"}
FORMS = ("schools", "kindergartens")
RECOMPUTES = 20
LIMITS = {SQL: 1.3, PANDAS: 0.9}
Result = TypeVar("Result")
MOST_MEMORY, MOST_RECOMPUTE, MOST_GROWTH = 500, 150, 11.5


@dataclass(frozen=True, slots=True)
class Usage:
    """一个进程用了多少：CPU 秒（用户加系统）、墙钟秒、内存峰值 MiB。"""

    cpu: float
    wall: float
    peak: float


def child_env() -> dict[str, str]:
    """子进程的环境：字节码缓存打开（装好的程序都有），不带会拖慢 numpy 的旧处理器设置。"""
    skipped = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    kept = {name: value for name, value in os.environ.items() if name not in skipped}
    return kept | {
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONPYCACHEPREFIX": str(CACHE / "bytecode"),
        "PYTHONUTF8": "1",
    }


def measured(script: str, arguments: Sequence[str]) -> Usage:
    """在新进程里跑一家，用操作系统的账算它用了多少。"""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(PEERS / f"{script}.py"), *arguments], env=child_env())
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{TITLES.get(script, script)} 中途出错（退出码 {process.returncode}），不能比。")
    unit = 1 if sys.platform == "darwin" else 1024  # macOS 记的是字节，Linux 记的是 KiB
    return Usage(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss * unit / 1024**2)


def apart(function: Callable[..., Result], *given: object) -> Result:
    """在另一个进程里做：子进程的内存峰值从父进程起算，父进程自己不能用过大内存。"""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *given).result()


def run(script: str, data: Dataset, out: Path) -> Usage:
    """跑一家，写到 out 下它自己的文件夹。"""
    given = (data.schools, data.school_counties, data.kindergartens, data.kindergarten_counties, out / script)
    return measured(script, [str(each) for each in given])


def verify(data: Dataset, out: Path) -> None:
    """先各跑一遍（也暖一暖文件缓存和字节码），三家的输出要逐格相同。"""
    for script in TITLES:
        run(script, data, out)
    found = [
        f"{TITLES[script]} {each}"
        for script in (SQL, PANDAS)
        for form in FORMS
        for each in apart(differences, out / OURS / form, out / script / form)
    ]
    if found:
        raise SystemExit("三家的结果不一样，先弄清楚再计时：\n" + "\n".join(f"  {each}" for each in found))
    print("三家的输出逐格相同（数相对差不超过 1e-12，真假和文字相等）。", flush=True)


def pairs(data: Dataset, out: Path, rounds: int) -> dict[str, list[Usage]]:
    """一轮三家依次跑，跑几轮；同一轮的两家相比。"""
    used: dict[str, list[Usage]] = {script: [] for script in TITLES}
    for number in range(rounds):
        for script in TITLES:
            used[script].append(run(script, data, out))
        shown = "，".join(f"{TITLES[script]} {each[-1].cpu:.2f}" for script, each in used.items())
        print(f"第 {number + 1} 轮 CPU 秒：{shown}", flush=True)
    return used


def recompute(data: Dataset, counties: int) -> float:
    """在进程里重算一个县一年，各县轮着来，CPU 毫秒的中位数。头一次要做计划、读文件尾，也算在内。"""
    units = [f"示例县{(number * 137 + 5) % counties:04d}" for number in range(RECOMPUTES)]
    given = [str(data.schools), str(data.school_counties), str(YEARS[-1]), *units]
    command = [sys.executable, str(PEERS / "recompute.py"), *given]
    done = subprocess.run(
        command, env=child_env(), check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return statistics.median(float(line) for line in done.stdout.split())


def growth(out: Path, data: Dataset) -> tuple[float, Usage]:
    """十倍数据的 CPU 是一倍的几倍：一倍、十倍、一倍、十倍、一倍，比中位数。"""
    print("造十倍的数据（已有就直接用）……", flush=True)
    tenfold = apart(prepare, Size(copies=10))
    one, ten = [run(OURS, data, out)], []
    for _ in range(2):
        ten.append(run(OURS, tenfold, out / "tenfold"))
        one.append(run(OURS, data, out))
        print(f"十倍 {ten[-1].cpu:.1f} 秒，一倍 {one[-1].cpu:.1f} 秒", flush=True)
    shutil.rmtree(out / "tenfold")
    ratio = statistics.median(each.cpu for each in ten) / statistics.median(each.cpu for each in one)
    return ratio, Usage(ten[-1].cpu, ten[-1].wall, max(each.peak for each in ten))


def width(text: str) -> int:
    """终端里占几格：汉字两格。"""
    return sum(2 if ord(each) > 0x2E7F else 1 for each in text)


def table(rows: Sequence[Sequence[str]]) -> None:
    """对齐了打印。"""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print(
            "  ".join(
                cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True)
            ).rstrip()
        )


def verdict(reached: bool) -> str:
    """达到与否。"""
    return "达到" if reached else "未达到"


def report(used: dict[str, list[Usage]]) -> tuple[list[list[str]], list[bool]]:
    """三家的表，和各项达到没有。"""
    rows = [["任务", "中位 CPU 秒", "墙钟", "峰值 MiB", "智督是它的几倍", "限", "是否达到"]]
    reached = []
    for script, each in used.items():
        row = [
            TITLES[script],
            f"{statistics.median(one.cpu for one in each):.2f}",
            f"{statistics.median(one.wall for one in each):.2f}",
            f"{max(one.peak for one in each):.0f}",
        ]
        if script == OURS:
            reached.append(max(one.peak for one in each) <= MOST_MEMORY)
            row += ["", f"峰值 ≤ {MOST_MEMORY}", verdict(reached[-1])]
        else:
            ratio = statistics.median(mine.cpu / its.cpu for mine, its in zip(used[OURS], each, strict=True))
            reached.append(ratio <= LIMITS[script])
            row += [f"{ratio:.2f}", f"≤ {LIMITS[script]}", verdict(reached[-1])]
        rows.append(row)
    return rows, reached


def machine() -> str:
    """在什么机器上、什么版本。"""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024**3
    libraries = "，".join(f"{name} {version(name)}" for name in ("duckdb", "pandas", "numpy", "pyarrow"))
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"机器：{os.cpu_count()} 核，{memory:.0f} GiB 内存，{platform.system()}，负载 {load}；Python {platform.python_version()}，{libraries}"


def main() -> int:
    """入口。"""
    parser = argparse.ArgumentParser(prog="bench engine", description="引擎评测")
    parser.add_argument("--rounds", type=int, default=5, help="跑几轮，默认 5")
    parser.add_argument("--growth", action="store_true", help="再看十倍数据")
    parser.add_argument("--small", action="store_true", help="只用几百所学校走一遍")
    chosen = parser.parse_args()
    size, out = (
        (SMALL if chosen.small else NATIONAL),
        CACHE / ("results-small" if chosen.small else "results"),
    )
    start = time.perf_counter()
    data = apart(prepare, size)
    print(
        f"数据：{(size.kindergartens + size.schools) * len(YEARS):,} 行 × 60 个字段，备好用了 {time.perf_counter() - start:.1f} 秒。"
    )
    print(machine(), flush=True)
    verify(data, out)
    rows, reached = report(pairs(data, out, chosen.rounds))
    spent = recompute(data, size.counties)
    reached.append(spent <= MOST_RECOMPUTE)
    rows.append(
        [
            "重算一县一年（进程内）",
            f"{spent / 1000:.3f}",
            "",
            "",
            "",
            f"≤ {MOST_RECOMPUTE / 1000}",
            verdict(reached[-1]),
        ]
    )
    if chosen.growth:
        ratio, ten = growth(out, data)
        reached += [ratio <= MOST_GROWTH, ten.peak <= MOST_MEMORY]
        rows.append(["十倍数据的 CPU 是一倍的", f"{ten.cpu:.2f}", f"{ten.wall:.2f}", f"{ten.peak:.0f}", f"{ratio:.2f}",
                     f"≤ {MOST_GROWTH}，峰值 ≤ {MOST_MEMORY}", verdict(all(reached[-2:]))])  # fmt: skip
    print()
    table(rows)
    print(f"{machine()}\nCPU 是用户加系统，倍数取同一轮相比的中位数；机器忙时看倍数，不看秒数。")
    return 0 if all(reached) or chosen.small else 1


if __name__ == "__main__":
    sys.exit(main())
