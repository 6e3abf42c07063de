"""命令行共用的一步：认规则册、读文件、定选项。"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, cast

from zhidu.cli.console import out, progress
from zhidu.engine import Evaluation, Options, evaluate
from zhidu.kernel import Fault, ZhiduError
from zhidu.rulebook import Conventions, Release
from zhidu.workbooks.book import GUIDE_SHEET
from zhidu.workbooks.intake import Intake, Source, read_submissions

MAXIMUM_AHEAD = 1
EARLIEST = 2000


def today() -> date:
    """本机时区的今天：只在命令行里看钟，再当参数交给下层。"""
    return datetime.now(UTC).astimezone().date()


@dataclass(frozen=True, slots=True)
class Submission:
    """一次交来的东西：按哪版规则册读的、读到了什么、怎么算。notes 是算之前要交代的话。"""

    release: Release
    intake: Intake
    options: Options
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    def evaluation(self) -> Evaluation:
        """算出来。"""
        with progress("计算") as step:
            step(f"按《{self.release.title}》计算", 0, 1)
            result = evaluate(self.release, self.intake.tables, self.options)
            step("计算完成", 1, 1)
        return result

    @property
    def has_schools(self) -> bool:
        """读到了学校表没有。"""
        table = self.intake.tables.get(self.release.population.form)
        return table is not None and bool(table.rows)

    @property
    def errors(self) -> list[Fault]:
        """必须改的。"""
        return [each for each in self.faults if each.severity == "error"]

    def errors_of(self, unit: str) -> list[Fault]:
        """一个管理单位要改的：明确落在别的单位那几行的不算，说不清是谁的都算。"""
        column = self.release.population.unit
        owners = {
            (row.origin.file, row.origin.sheet, row.origin.row): row.values.get(column)
            for table in self.intake.tables.values()
            for row in table.rows
        }
        return [
            each
            for each in self.errors
            if owners.get((each.file, each.sheet, each.row or 0), unit) in (unit, None)
        ]


def conventions_for(release: Release, choice: str | None) -> Conventions | None:
    """--cv：与规则册默认相同就不改，不同就换另一种。"""
    if choice is None:
        return None
    wanted = "enrolment" if choice == "weighted" else "none"
    return release.conventions if release.conventions.weight == wanted else release.conventions.other()


def options_for(release: Release, parsed: argparse.Namespace, found_year: int | None) -> Options:
    """参数 → 选项；开关名、年份不对就说该怎么写。"""
    known = {each.id: each.title for each in release.switches}
    for each in parsed.switch:
        if each not in known:
            have = "、".join(f"{key}（{title}）" for key, title in known.items())
            raise ZhiduError(
                f"{release.spelled} 没有开关「{each}」，"
                + (f"有：{have}。" if have else "这本规则册没有可开的开关。")
            )
    year = parsed.year or found_year or today().year
    if not EARLIEST <= year <= today().year + MAXIMUM_AHEAD:
        raise ZhiduError(f"年份 {year} 不像是真的，请用 --year 写四位年份，如 --year {today().year}。")
    if year < release.effective_from.year:
        raise ZhiduError(
            f"《{release.title}》{release.effective_from} 起施行，{year} 年还没有线可比。"
            "请核对 --year，或换当年施行的规则册（zhidu rulebooks 看有哪些）。"
        )
    return Options(
        year=year,
        system=cast(Literal["6-3", "5-4"], parsed.system or "6-3"),
        conventions=conventions_for(release, parsed.cv),
        switches=frozenset(parsed.switch),
        engine=parsed.engine,
    )


def absent_files(paths: Sequence[Path]) -> list[Fault]:
    """给了却不存在的文件，一个一处错。"""
    found = []
    for path in paths:
        if not path.exists():
            near = []
            if path.parent.is_dir():
                near = get_close_matches(path.name, [each.name for each in path.parent.iterdir()], 1)
            hint = f"是不是「{near[0]}」？" if near else "请核对文件名和所在文件夹。"
            found.append(Fault(str(path), "", None, "", "", "文件", f"找不到文件「{path}」，{hint}"))
    return found


def receive(parsed: argparse.Namespace, release: Release) -> Submission:
    """按一版规则册读文件。错误：ZhiduError（文件不存在、选项不对）。"""
    absent = absent_files(parsed.files)
    if absent:
        raise ZhiduError("\n".join(each.message for each in absent))
    if parsed.year is not None:
        options_for(release, parsed, None)  # 先看一眼选项，免得读完几百张表才说年份写错了
    with progress("读取") as step:
        intake = read_submissions(parsed.files, release, progress=step, system=parsed.system)
    options = options_for(release, parsed, intake.year)
    notes = list(intake.notes)
    if parsed.year is None and intake.year is None:
        notes.append(f"表里和文件名里都没写年份，按今年（{options.year} 年）算；不对请加 --year。")
    table = intake.tables.get(release.population.form)
    faults = intake.faults
    if (table is None or not table.rows) and all(each.severity != "error" for each in faults):
        faults = (*faults, _no_schools(release))
    return Submission(release, intake, options, faults, tuple(notes))


def _no_schools(release: Release) -> Fault:
    """交来的都读得懂，偏偏没有学校表。"""
    form = release.form(release.population.form)
    message = f"没有读到《{form.title}》，算不了。请把它一起交上来；空表可用 zhidu template {release.id} 填报.xlsx 生成。"
    return Fault("", "", None, "", "", f"要有《{form.title}》", message)


def show_sources(given: Submission) -> None:
    """读到了哪些表、各几行；没有用上的说为什么。"""
    console = out()
    titles = {form.name: form.title for form in given.release.forms}
    used = [each for each in given.intake.sources if each.form is not None]
    if used:
        console.print("读到：", style="bold")
    for each in used:
        console.print(f"  {_named(each)}　《{titles[each.form or '']}》{each.rows:,} 行")
    for each in given.intake.sources:
        if each.form is None and each.sheet != GUIDE_SHEET:  # 模板自带的填写说明，本来就不是数
            console.print(f"  没有用上 {_named(each)}：{each.note.removesuffix('，没有用上')}")
    for note in given.notes:
        console.print(f"  注意：{note}")


def _named(each: Source) -> str:
    return each.file if each.sheet == Path(each.file).stem else f"{each.file}（表「{each.sheet}」）"
