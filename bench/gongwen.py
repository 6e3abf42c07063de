"""公文评测：一口气排几百份提醒函要多久、占多少内存，与限值比。

    python3 dev.py bench gongwen                300 份
    python3 dev.py bench gongwen --letters 1000
    python3 dev.py bench gongwen --fonts 目录   用单位自己的字体

每份的单位、期限、问题都不一样，逐份填模板、排成 PDF/A。300 份超过 60 秒，或一份超过 200 毫秒，退出码是 1。
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from zhidu.gongwen import Heading, fill, render_docx, render_pdf, standard_templates

MOST_SECONDS, MOST_MS, LETTERS = 60, 200, 300
ORGAN = "示例市人民政府教育督导委员会办公室"


def resident() -> float:
    """到现在为止最多占过多少内存，兆。"""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(letters: int, fonts: Path | None) -> int:
    """跑一遍，打印结果，返回退出码。"""
    reminder = standard_templates()[0]
    template = reminder.template
    spent, docx_spent, pages, size = [], [], 0, 0
    before = resident()
    began = time.perf_counter()
    for number in range(1, letters + 1):
        day = date(2026, 1, 5) + timedelta(days=number % 200)
        school = f"示例第{number}小学"
        values = {**reminder.sample, "事项": f"{school}整改进度", "责任单位": school}
        start = time.perf_counter()
        filled = fill(template, values)
        assert not filled.faults
        paper = filled.paper(Heading((ORGAN,), number=f"示教督办函〔2026〕{number}号"), issued_on=day)
        made = render_pdf(paper, fonts=fonts)
        spent.append((time.perf_counter() - start) * 1000)
        pages, size = pages + made.pages, size + len(made.content)
        if number % 30 == 0:
            start = time.perf_counter()
            render_docx(paper, fonts=fonts)
            docx_spent.append((time.perf_counter() - start) * 1000)
    whole = time.perf_counter() - began
    for use in made.fonts:
        print(f"  {use.role}：{use.family}{'（替代）' if use.is_substitute else ''}")
    print(
        f"{letters} 份提醒函：{whole:.1f} 秒（限 {MOST_SECONDS * letters / LETTERS:.0f}），共 {pages} 页，{size / 1e6:.1f} MB"
    )
    print(
        f"  一份 PDF：中位 {statistics.median(spent):.1f} 毫秒，最慢 {max(spent[1:]):.1f} 毫秒，头一份 {spent[0]:.0f} 毫秒（装字体）"
    )
    print(f"  一份 docx：中位 {statistics.median(docx_spent):.1f} 毫秒" if docx_spent else "")
    print(f"  内存：最多 {resident():.0f} MB，比开始多 {resident() - before:.0f} MB")
    return int(whole > MOST_SECONDS * letters / LETTERS or statistics.median(spent) > MOST_MS)


def main() -> int:
    """读参数。"""
    parser = argparse.ArgumentParser(description="公文评测")
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--fonts", type=Path, default=None)
    given = parser.parse_args()
    return run(given.letters, given.fonts)


if __name__ == "__main__":
    sys.exit(main())
