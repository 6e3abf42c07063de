"""公文评测：三百份整改通知书一次发出，要多久。

    python3 dev.py bench documents                三百份
    python3 dev.py bench documents --notices 50   少发几份

真的建库、起草、送审、审核、签发，真的取文号、排 PDF 和可编辑稿、落盘、记审计、送达，打成一个包；都在临时目录里，不碰别的数据。
“成批发文”超过 60 秒，或文号有缺，退出码是 1。
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_SECONDS = 60


@contextmanager
def timed(what: str) -> Iterator[list[float]]:
    """一步用了多久。"""
    taken: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()
    yield taken
    taken.append(time.perf_counter() - began)
    print(f"{what:<20}{taken[0]:>8.1f} 秒，CPU {time.process_time() - cpu:>6.1f} 秒", flush=True)


def city(folder: str) -> None:
    """在临时目录里装一个空的平台。"""
    os.environ["ZHIDU_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhidu.config.settings"
    os.environ.pop("ZHIDU_KEYS", None)
    os.environ.pop("DATABASE_URL", None)
    from zhidu.config import environment, installing

    installing.install(environment.places())
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def main() -> int:
    """造一个小市，发一批，报时。"""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notices", type=int, default=300)
    parsed = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        with timed("建库"):
            city(folder)
        return measured(parsed.notices)


def measured(notices: int) -> int:
    """发 notices 份，交回退出码。"""
    from tests.accounts.staff import AT, new_id
    from tests.documents import desk as desks
    from zhidu.documents import actions, queries
    from zhidu.documents.enums import DocumentType, MoveKind
    from zhidu.documents.models import Document
    from zhidu.documents.tasks import KIND
    from zhidu.jobs.actions import ask, perform
    from zhidu.jobs.models import Job

    kind = DocumentType.RECTIFICATION_NOTICE
    with timed("配人手"):
        desk = desks.build()
    rows = [desk.row("东小", kind=kind, 责任单位=f"示例第{each}小学") for each in range(1, notices + 1)]
    with timed("成批起草"):
        keys = actions.draft_many(
            by=desk.actor("市督导"), organ=desk.city, kind=kind, rows=rows, at=AT, request_id=new_id()
        )
    for move, by in ((MoveKind.SUBMIT, "市督导"), (MoveKind.REVIEW, "市同事"), (MoveKind.SIGN, "市同事")):
        with timed(f"成批{move.label}"):
            seen = dict(Document.objects.filter(pk__in=keys).values_list("pk", "revision"))
            actions.move_many(by=desk.actor(by), kind=move, documents=seen, at=AT, request_id=new_id())
    documents = [list(each) for each in Document.objects.order_by("pk").values_list("pk", "revision")]
    job = ask(
        kind=KIND, by=desk.actor("市督导"), arguments={"documents": documents}, at=AT, request_id=new_id()
    )
    with timed("成批发文") as taken:
        perform(str(job), at=AT)
    done = Job.objects.get(pk=job)
    pages = sum(Document.objects.values_list("pages", flat=True))
    gaps = queries.missing_numbers(desk.city, by=desk.actor("市督导"))
    print(f"{done.message} 共 {pages} 页；缺号：{gaps or '没有'}；限值 {MOST_SECONDS} 秒（{notices} 份）。")
    whole = done.result.get("issued") == notices and not gaps
    return 0 if whole and taken[0] <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
