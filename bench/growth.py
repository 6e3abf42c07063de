"""增长评测：五倍大的城，每一页、每一次重算的 CPU 和查询条数各是原城的几倍；比五倍多就是比线性差。

    python3 dev.py bench growth                 原城，区县五倍的城，每县机构五倍的城，逐页比
    python3 dev.py bench growth --only 区县      只比一种
    python3 dev.py bench growth --rounds 9      每页多取几轮
    python3 dev.py bench growth --years 1       只装一年的数，造得快些

头一次要造三座城（照真人的动作，共约十分钟 CPU），留在 build/growth 里，以后直接用；--again 重造。
有一行超过线性，或原城（一千二百多个机构）有一页超过 200 毫秒、30 条查询，退出码是 1。
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from web import MOST_MS, MOST_QUERIES, ROOT, measured, pages, visitor

TIMES = 5
#: 计时有抖动，查询、页面另有不随城变大的一截：比五倍多出这么多才算比线性差
SLACK = 1.15
BASE = "原城"
#: 城 → 学校、幼儿园、管理单位
CITIES = {
    BASE: (442, 832, 11),
    "区县": (442 * TIMES, 832 * TIMES, 11 * TIMES),
    "机构": (442 * TIMES, 832 * TIMES, 11),
}
#: 学年初的月份，之前看上一年的；与演示市一样
CENSUS_MONTH = 9


def build(name: str, years: int) -> None:
    """造一座城：装库，照演示市的动作装数。在自己的进程里跑。"""
    from django.core.management import call_command

    from zhidu.cli.deployment import now, prepared
    from zhidu.democity import CityPlan

    schools, kindergartens, units = CITIES[name]
    with prepared():
        from zhidu.cli.demo.loading import load
        from zhidu.indicators.actions import recompute_all
        from zhidu.indicators.queries.inputs import computed_collections

        call_command("zhidu_install", verbosity=0)
        at = now()
        plan = CityPlan(
            year=at.year - (at.month < CENSUS_MONTH),
            years=years,
            schools=schools,
            kindergartens=kindergartens,
            units=units,
        )
        load(plan, at=at, step=lambda what, done, total: print(f"  {what}", file=sys.stderr, flush=True))
        for key in computed_collections():
            recompute_all(collection=key, at=at)


def measure(rounds: int) -> dict[str, list[float]]:
    """这座城的各行：名称 → [CPU 毫秒, 查询条数]。在自己的进程里跑。"""
    import django

    django.setup()
    logging.disable(logging.INFO)  # 每个请求一行的访问日志，这里用不着
    client = visitor("shi")
    found = {}
    for title, url in pages():
        page = measured(client, title, url, rounds)
        found[title] = [page.milliseconds, page.queries]
    return found | recomputing(rounds)


def recomputing(rounds: int) -> dict[str, list[float]]:
    """重算最大的一个县：取数和算，不存。"""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils.timezone import localdate

    from zhidu.indicators.queries.inputs import computed_collections, counties_on, inputs
    from zhidu.indicators.rules import outcome_of

    collection, today = computed_collections()[-1], localdate()
    places = [key for key, *_ in counties_on(today)]
    sizes = {}
    for county in places:
        given = inputs(collection=collection, county=county, on=today)
        sizes[county] = 0 if given is None else len(given.tables[given.release.population.form].rows)
    county, times, queries = max(places, key=sizes.__getitem__), [], 0
    for at in range(rounds + 1):
        with CaptureQueriesContext(connection) as captured:
            began = time.process_time()
            given = inputs(collection=collection, county=county, on=today)
            assert given is not None
            outcome_of(given.release, given.tables, given.options)
            used = (time.process_time() - began) * 1000
        queries = len(captured)
        if at:
            times.append(used)
    return {"重算最大的一个县": [statistics.median(times), queries]}


def child(folder: Path, *arguments: str) -> tuple[str, float]:
    """在这座城的数据目录上另起一个进程：它打印的，和它用的 CPU 秒。"""
    began = os.times()
    environment = os.environ | {"ZHIDU_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "zhidu.config.settings"}
    environment.pop("ZHIDU_KEYS", None)
    done = subprocess.run(
        [sys.executable, __file__, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    ended = os.times()
    used = ended.children_user + ended.children_system - began.children_user - began.children_system
    return done.stdout, used


def city(name: str, *, years: int, again: bool) -> tuple[Path, float]:
    """这座城的数据目录，没有就造；造它用的 CPU 秒。"""
    folder = ROOT / "build" / "growth" / f"{name}-{years}年"
    told = folder / "造城.json"
    if again or not told.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"造「{name}」的城……", file=sys.stderr, flush=True)
        _, used = child(folder, "--build", name, "--years", str(years))
        told.write_text(json.dumps({"cpu": used}), encoding="utf-8")
    return folder, float(json.loads(told.read_text(encoding="utf-8"))["cpu"])


def report(found: dict[str, dict[str, list[float]]]) -> int:
    """逐行打印，返回不合的行数。"""
    others = [each for each in found if each != BASE]
    heading = "".join(f"{f'{each}五倍':>12}{'倍':>6}{'查询':>6}" for each in others)
    print(f"{'':<16}{BASE:>8}{'查询':>6}{heading}")
    bad = 0
    for title, (base, queries) in found[BASE].items():
        page = not title.startswith(("重算", "装城"))
        over = page and (base > MOST_MS or queries > MOST_QUERIES)
        line = f"{title:<16}{base:>10.0f}{queries:>8.0f}"
        for each in others:
            now, asked = found[each][title]
            ratio = now / base
            over = over or ratio > TIMES * SLACK or asked > max(queries, 1) * TIMES
            line += f"{now:>14.0f}{ratio:>7.1f}{asked:>8.0f}"
        bad += over
        print(line + ("  ▼" if over else ""))
    print(f"装城是 CPU 秒，别的是 CPU 毫秒。{bad} 行比线性差或超过限值。")
    return bad


def main() -> int:
    """造城、逐页测、比。"""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=[each for each in CITIES if each != BASE])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--build", help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    if parsed.build:
        build(parsed.build, parsed.years)
        return 0
    if parsed.measure:
        print(json.dumps(measure(parsed.rounds)))
        return 0
    found: dict[str, dict[str, Any]] = {}
    for name in CITIES:
        if name == BASE or parsed.only in (None, name):
            folder, used = city(name, years=parsed.years, again=parsed.again)
            told, _ = child(folder, "--measure", "--rounds", str(parsed.rounds))
            found[name] = json.loads(told) | {"装城": [used, 0]}
    return 1 if report(found) else 0


if __name__ == "__main__":
    sys.exit(main())
