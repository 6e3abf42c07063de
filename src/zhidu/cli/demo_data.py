"""zhidu demo-data：造一个虚构城市。"""

from __future__ import annotations

import argparse
from pathlib import Path

from zhidu.cli.console import out, progress
from zhidu.democity import CityPlan, build_city, write_city


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """城市多大、叫什么、哪一年。"""
    default = CityPlan()
    parser.add_argument("out", metavar="OUTDIR", type=Path, help="写到哪个文件夹，没有就建")
    parser.add_argument(
        "--city", metavar="名称", default=default.name, help=f"市名，默认{default.name}（虚构）"
    )
    parser.add_argument(
        "--seed", metavar="N", type=int, default=default.seed, help="种子；同一个种子每次造出来都一样"
    )
    parser.add_argument(
        "--year", metavar="Y", type=int, default=default.year, help=f"哪一年，默认 {default.year}"
    )
    parser.add_argument(
        "--years", metavar="N", type=int, default=default.years, help="连写几年的报表，往前推"
    )
    parser.add_argument(
        "--schools", metavar="N", type=int, default=default.schools, help=f"学校所数，默认 {default.schools}"
    )
    parser.add_argument(
        "--kindergartens",
        metavar="N",
        type=int,
        default=default.kindergartens,
        help=f"幼儿园所数，默认 {default.kindergartens}",
    )


def run(parsed: argparse.Namespace) -> int:
    """写出工作簿和埋设问题清单。"""
    plan = CityPlan(
        name=parsed.city,
        seed=parsed.seed,
        year=parsed.year,
        years=parsed.years,
        schools=parsed.schools,
        kindergartens=parsed.kindergartens,
    )
    with progress("造城") as step:
        step(f"造{plan.name}", 0, 1)
        city = build_city(plan)
        paths = write_city(city, parsed.out, progress=step)
    console = out()
    for path in paths:
        console.print(str(path))
    books = parsed.out / f"{plan.name}{plan.year}年*.xlsx"
    console.print(f"\n全是虚构的，里面埋了 {len(city.planted)} 处写明的问题，见“埋设问题说明.md”。")
    for each in city.skipped:
        console.print(f"没有埋成：{each.id}（{each.why}）")
    console.print(f"算一算：zhidu check {books} --rulebook yiwu-youzhi-junheng")
    return 0
