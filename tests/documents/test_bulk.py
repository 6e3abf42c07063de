"""成批发文：一件一号，一个包；办到一半停了、被杀了，接着办也只用一次号；发不了的说清，别的照发。"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from tests.accounts.staff import AT, new_id
from tests.documents.desk import Desk
from zhidu.documents import actions, queries
from zhidu.documents.actions import pressing
from zhidu.documents.enums import MoveKind
from zhidu.documents.models import Document, RegisterEntry
from zhidu.documents.tasks import KIND, issue_many
from zhidu.files.models import StoredFile
from zhidu.files.queries import path_of
from zhidu.jobs.actions import ask, perform
from zhidu.jobs.models import Job
from zhidu.jobs.rules import Running, Stopped
from zhidu.organisations.rules import NotFound

NOTICES = 5


def many(desk: Desk, number: int = NOTICES) -> list[int]:
    """起草、送审、审核、签发一批。"""
    rows = [desk.row("东小", 事项=f"第 {each} 项") for each in range(number)]
    keys = actions.draft_many(
        by=desk.actor("市督导"),
        organ=desk.city,
        kind="reminder_letter",
        rows=rows,
        at=AT,
        request_id=new_id(),
    )
    for kind, by in (
        (MoveKind.SUBMIT, "市督导"), (MoveKind.REVIEW, "市同事"), (MoveKind.SIGN, "市同事"),
    ):  # fmt: skip
        moved = actions.move_many(
            by=desk.actor(by), kind=kind, documents=seen(keys), at=AT, request_id=new_id()
        )
        assert not any(each.refused for each in moved)
    return keys


def seen(keys: list[int]) -> dict[int, int]:
    return dict(Document.objects.filter(pk__in=keys).values_list("pk", "revision"))


def asked(desk: Desk, keys: list[int], who: str = "市督导") -> str:
    """提出任务。"""
    documents = [[key, revision] for key, revision in sorted(seen(keys).items())]
    return str(
        ask(kind=KIND, by=desk.actor(who), arguments={"documents": documents}, at=AT, request_id=new_id())
    )


def test_each_has_its_number_and_all_are_in_one_bundle(desk: Desk) -> None:
    keys = many(desk)
    job = Job.objects.get(pk=asked(desk, keys))
    assert perform(str(job.pk), at=AT)
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", f"发出 {NOTICES} 件。")
    assert job.result["issued"] == NOTICES
    assert (job.done, job.total) == (NOTICES + 1, NOTICES + 1)
    found = Document.objects.filter(pk__in=keys).order_by("pk")
    assert [each.number for each in found] == [f"示政督函〔2026〕{each}号" for each in range(1, NOTICES + 1)]
    stored = StoredFile.objects.get(pk=job.result["file"])
    assert job.link == f"/files/{stored.pk}/"
    with zipfile.ZipFile(io.BytesIO(path_of(stored).read_bytes())) as bundle:
        assert len(bundle.namelist()) == NOTICES
        assert bundle.namelist()[0] == "示政督函〔2026〕1号 关于第 0 项的提醒函.pdf"
        digests = {hashlib.sha256(bundle.read(name)).hexdigest() for name in bundle.namelist()}
    assert digests == {each.sha256 for each in found}
    assert queries.missing_numbers(desk.city, by=desk.actor("市督导")) == {}


def test_one_that_cannot_go_does_not_hold_the_others(desk: Desk) -> None:
    keys = [*many(desk, 2), desk.draft("东小")]
    job = Job.objects.get(pk=asked(desk, keys))
    perform(str(job.pk), at=AT)
    job.refresh_from_db()
    assert job.result["issued"] == 2
    assert job.result["refused"][0]["document"] == keys[-1]
    assert "还是草稿" in job.message


def running(job: str, desk: Desk, keys: list[int], progress: Any) -> Running:
    documents = [[key, revision] for key, revision in sorted(seen(keys).items())]
    return Running(job, desk.actor("市督导"), {"documents": documents}, AT, progress)


def test_stopped_half_way_and_done_again_issues_each_once(desk: Desk) -> None:
    keys, job = many(desk), str(new_id())
    arguments = running(job, desk, keys, lambda *_: None).arguments

    def dies(done: int, total: int, doing: str) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        issue_many(Running(job, desk.actor("市督导"), arguments, AT, dies))
    assert RegisterEntry.objects.count() == 2
    first = issue_many(Running(job, desk.actor("市督导"), arguments, AT, lambda *_: None))
    again = issue_many(Running(job, desk.actor("市督导"), arguments, AT, lambda *_: None))
    assert first == again
    assert first["issued"] == RegisterEntry.objects.count() == NOTICES
    assert StoredFile.objects.filter(purpose="documents.bundle").count() == 1
    assert json.dumps(first, ensure_ascii=False)


def test_pressing_ahead_in_other_processes_gives_the_same_bytes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = many(desk, 3)
    monkeypatch.setattr(pressing, "FEWEST", 3)
    with pressing.pressing_ahead(keys, at=AT) as ahead:
        made = [ahead(key) for key in keys]
        assert ahead(keys[0]) is None  # 取走了就没有了
    numbers = [each.number for each in made if each is not None]
    assert numbers == [f"示政督函〔2026〕{each}号" for each in range(1, 4)]
    # 前头少发了一件，后面预计的号就不对：当没排过，照真的号重排
    for key, each in ((keys[1], made[1]), (keys[0], made[0])):
        done = actions.issue(
            by=desk.actor("市督导"),
            document=key,
            seen=seen([key])[key],
            at=AT,
            request_id=new_id(),
            ahead=each,
        )
        stored = path_of(desk.found(key).pdf)  # type: ignore[arg-type]
        assert done.number.encode() in stored.read_bytes()
    assert [desk.found(key).number for key in keys[:2]] == [numbers[1], numbers[0]]
    done = actions.issue(
        by=desk.actor("市督导"), document=keys[2], seen=seen([keys[2]])[keys[2]], at=AT, request_id=new_id(),
        ahead=made[2],
    )  # fmt: skip
    assert made[2] is not None
    assert done.sha256 == hashlib.sha256(made[2].pdf.content).hexdigest()


def test_another_desk_issues_nothing(desk: Desk) -> None:
    keys = many(desk, 2)
    job = Job.objects.get(pk=asked(desk, keys, who="东县督导"))
    perform(str(job.pk), at=AT)
    job.refresh_from_db()
    assert job.result["issued"] == 0
    assert {each["refused"] for each in job.result["refused"]} == {NotFound().message}
    assert "file" not in job.result
    assert not RegisterEntry.objects.exists()
