"""收表：一校一份、一县一本，凭标识码归到各自的填报单；对不上的逐行说清，够不着的一个字也不漏。"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from tests.accounts import staff as staffing
from tests.accounts.staff import AT, TODAY, Staff, new_id
from tests.replaying import replayed
from tests.workbooks.messy import Book, Cells, Page
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.catalog.actions import enter_release
from zhidu.catalog.queries import load, release
from zhidu.files.actions import ingest
from zhidu.filings.actions.collecting import close_collection, open_collection
from zhidu.filings.actions.drafting import save_draft
from zhidu.filings.actions.intake import Wanted, submit_taken, take_intake
from zhidu.filings.enums import FilingState, Way
from zhidu.filings.models import Collection, Draft, Filing, FilingVersion, SenderMapping
from zhidu.filings.rules.mapping import Pointed
from zhidu.jobs.actions import ask
from zhidu.jobs.actions.running import perform
from zhidu.jobs.models import Job
from zhidu.organisations.actions import close_unit
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rulebook import Release
from zhidu.workbooks import Intake, read_submissions

SCHOOLS = "义务教育学校"
KINDS = [UnitKind.SCHOOL, UnitKind.TEACHING_POINT, UnitKind.COUNTY, UnitKind.FUNCTIONAL_AREA]
_HEADINGS = """
学校标识码 学校名称 管理单位 办学类型 办别 城乡类型 寄宿制 建校年份 小学在校生数 初中在校生数 高中在校生数
小学班数 初中班数 小学最大班额 初中最大班额 小学专任教师数 初中专任教师数 小学高于规定学历教师数 初中高于规定学历教师数
小学县级以上骨干教师数 初中县级以上骨干教师数 小学体育艺术专任教师数 初中体育艺术专任教师数 教学及辅助用房面积
室内体育用房面积 室外运动场地面积 教学仪器设备值（万元） 网络多媒体教室数 音乐专用教室数 美术专用教室数
最小音乐教室面积 最小美术教室面积 小学持证教师数 初中持证教师数 教师培训经费（万元） 公用经费预算（万元）
"""
HEADINGS: list[object] = [*_HEADINGS.split()]
EAST, POINT, MIDDLE, WEST = "2137990001", "2137990003", "3137990002", "2137990004"


def primary(code: str, name: str, county: str = "东县", pupils: object = 600) -> list[object]:
    return [
        code, name, county, "小学", "公办", "镇区", "否", 1990, pupils, 0, 0, 15, 0, 42, 0, 38, 0,
        30, 0, 8, 0, 7, 0, 3200.5, 100, 5000, 120.5, 16, 2, 2, 96, 90, 38, 0, 2.5, 48,
    ]  # fmt: skip


@pytest.fixture
def built(db: None) -> tuple[Staff, int]:
    """一个小市和它的人手，一次开着的采集。"""
    return build()


@pytest.fixture
def staff(built: tuple[Staff, int]) -> Staff:
    """人手。"""
    return built[0]


@pytest.fixture
def opened(built: tuple[Staff, int]) -> int:
    """采集的主键。"""
    return built[1]


@replayed
def build() -> tuple[Staff, int]:
    """造小市，照真的规则册开一次采集。"""
    staff = staffing.build()
    by = staff.actor("市督导")
    row = enter_release(by=by, spec="yiwu-youzhi-junheng", at=AT, request_id=new_id())
    collection = open_collection(
        by=by, release=row, year=2026, title="2026年义务教育监测采集", opens=TODAY, due=date(2026, 6, 30),
        kinds=KINDS, at=AT, request_id=new_id(),
    )  # fmt: skip
    return staff, collection


def standard() -> Release:
    return load(release("yiwu-youzhi-junheng@1.1.0"))


def book(tmp_path: Path, rows: Cells, *, title: str = "", header: list[object] = HEADINGS) -> Path:
    cells: Cells = [[title]] if title else []
    return Book("东县.xlsx", (Page([*cells, header, *rows], name="学校"),)).write(tmp_path)


def read(tmp_path: Path, rows: Cells, pointed: Pointed | None = None, **more: Any) -> Intake:
    return read_submissions([book(tmp_path, rows, **more)], standard(), mapping=pointed)


def take(by: Actor, opened: int, intake: Intake, **wanted: Any) -> dict[str, Any]:
    return take_intake(
        by=by, collection_id=opened, intake=intake, file=None, wanted=Wanted(**wanted), at=AT,
        request_id=new_id(),
    )  # fmt: skip


def figure(name: str, column: str) -> object:
    draft = Draft.objects.get(filing__name=name)
    return draft.payload["forms"][SCHOOLS][0]["values"].get(column)


def said(result: dict[str, Any]) -> list[str]:
    return [each["message"] for each in result["faults"] if each["severity"] == "error"]


def test_a_county_book_lands_in_each_schools_own_draft(staff: Staff, opened: int, tmp_path: Path) -> None:
    rows = [primary(EAST, "东小"), primary(POINT, "东点", pupils=60)]
    result = take(staff.actor("东县督导"), opened, read(tmp_path, rows))
    assert (result["taken"], result["skipped"], result["unmatched"]) == (2, 0, 0)
    assert (figure("东小", "小学在校生数"), figure("东点", "小学在校生数")) == ("600", "60")
    assert figure("东小", "教学仪器设备值") == "1205000", "万元换成了元"
    draft = Draft.objects.get(filing__name="东小")
    assert (draft.way, draft.saved_from_id) == (Way.COUNTY_BOOK, staff.units["东县"])
    assert Filing.objects.get(name="东小").saves == 1


def test_a_headmaster_sends_the_own_school_only(staff: Staff, opened: int, tmp_path: Path) -> None:
    result = take(
        staff.actor("东小校长"), opened, read(tmp_path, [primary(EAST, "东小"), primary(MIDDLE, "东中")])
    )
    assert (result["taken"], result["unmatched"]) == (1, 1)
    assert Draft.objects.get().filing.name == "东小"
    assert Draft.objects.get().way == Way.WORKBOOK


def test_the_identity_is_the_registers_whatever_the_book_says(
    staff: Staff, opened: int, tmp_path: Path
) -> None:
    result = take(staff.actor("东县督导"), opened, read(tmp_path, [primary(EAST, "东小（旧名）")]))
    assert figure("东小", "学校名称") == "东小"
    (warned,) = [each for each in result["faults"] if "台账上是" in each["message"]]
    assert (warned["severity"], warned["column"], warned["value"]) == (
        "warning",
        "B 学校名称",
        "东小（旧名）",
    )


def test_unknown_and_another_countys_code_are_told_the_same(
    staff: Staff, opened: int, tmp_path: Path
) -> None:
    rows = [primary(EAST, "东小"), primary("2137990999", "没有的"), primary(WEST, "西小")]
    result = take(staff.actor("东县督导"), opened, read(tmp_path, rows))
    unknown, elsewhere = (each for each in said(result) if "名单里没有" in each)
    assert unknown.replace("2137990999", WEST) == elsewhere
    assert "西县" not in elsewhere
    assert not Draft.objects.filter(filing__name="西小").exists()
    faults = [each for each in result["faults"] if "名单里没有" in each["message"]]
    assert [(each["row"], each["column"]) for each in faults] == [(3, "A 学校标识码"), (4, "A 学校标识码")]


def test_a_closed_school_is_told_so(staff: Staff, opened: int, tmp_path: Path) -> None:
    by = staff.actor("系统")
    close_unit(
        by=by,
        unit=staff.units["东点"],
        seen=1,
        on=TODAY,
        at=AT,
        request_id=new_id(),
        document="示例〔2026〕1号",
    )
    Filing.objects.filter(name="东点").delete()
    rows = [primary(EAST, "东小"), primary(POINT, "东点")]
    result = take(staff.actor("东县督导"), opened, read(tmp_path, rows))
    (message,) = said(result)
    assert f"{POINT} 是「东点」，已于 2026-03-02 撤销" in message


def test_the_same_school_twice_counts_once(staff: Staff, opened: int, tmp_path: Path) -> None:
    rows = [primary(EAST, "东小", pupils=600), primary(EAST, "东小", pupils=700)]
    result = take(staff.actor("东县督导"), opened, read(tmp_path, rows))
    assert result["taken"] == 1
    assert figure("东小", "小学在校生数") == "600"
    assert any("重复" in each for each in said(result))


def test_a_school_that_has_reported_is_left_alone(staff: Staff, opened: int, tmp_path: Path) -> None:
    Filing.objects.filter(name="东小").update(state=FilingState.SUBMITTED, number=1)
    rows = [primary(EAST, "东小"), primary(POINT, "东点")]
    result = take(staff.actor("东县督导"), opened, read(tmp_path, rows))
    assert (result["taken"], result["unmatched"]) == (1, 1)
    assert any("东小的填报单已经报了" in each for each in said(result))


def test_a_schools_own_draft_is_not_overwritten(staff: Staff, opened: int, tmp_path: Path) -> None:
    filing = Filing.objects.get(name="东小")
    save_draft(
        by=staff.actor("东小校长"), filing=filing.pk, cells={SCHOOLS: [{"小学在校生数": "555"}]}, seen=0, at=AT,
        request_id=new_id(),
    )  # fmt: skip
    rows = [primary(EAST, "东小"), primary(POINT, "东点")]
    result = take(staff.actor("东县督导"), opened, read(tmp_path, rows))
    assert figure("东小", "小学在校生数") == "555"
    assert any("由单位自己在填" in each for each in said(result))


def test_a_book_with_nothing_to_take_changes_nothing(staff: Staff, opened: int, tmp_path: Path) -> None:
    with pytest.raises(Declined, match="没有一行能收下"):
        take(staff.actor("东县督导"), opened, read(tmp_path, [primary(WEST, "西小")]))
    assert not Draft.objects.exists()


def test_all_takes_the_row_and_leaves_the_bad_cell_unknown(staff: Staff, opened: int, tmp_path: Path) -> None:
    rows = [primary(EAST, "东小", pupils="约600"), primary(POINT, "东点", pupils=60)]
    result = take(staff.actor("东县督导"), opened, read(tmp_path, rows), take="all")
    assert result["taken"] == 2
    row = Draft.objects.get(filing__name="东小").payload["forms"][SCHOOLS][0]
    assert row["values"]["小学在校生数"] is None
    assert "小学在校生数" in row["withheld"]
    assert row["origin"]["raw"]["小学在校生数"] == "约600"


def test_good_only_skips_the_row_with_errors_and_says_so(staff: Staff, opened: int, tmp_path: Path) -> None:
    rows = [primary(EAST, "东小", pupils="约600"), primary(POINT, "东点", pupils=60)]
    result = take(staff.actor("东县督导"), opened, read(tmp_path, rows), take="good")
    assert (result["taken"], result["skipped"]) == (1, 1)
    skipped = next(each for each in result["filings"] if each["why"])
    assert (skipped["name"], skipped["where"]) == ("东小", "东县.xlsx · 学校 · 第 2 行")
    assert skipped["why"].startswith("有 ")
    assert not Draft.objects.filter(filing__name="东小").exists()


def test_columns_the_book_does_not_have_keep_what_was_there(
    staff: Staff, opened: int, tmp_path: Path
) -> None:
    by = staff.actor("东县督导")
    take(by, opened, read(tmp_path, [primary(EAST, "东小")]))
    keep = ["学校标识码", "学校名称", "管理单位", "办学类型", "小学在校生数", "初中在校生数", "高中在校生数"]
    row = [EAST, "东小", "东县", "小学", 640, 0, 0]
    take(by, opened, read(tmp_path, [row], header=list(keep)))
    assert (figure("东小", "小学在校生数"), figure("东小", "小学班数")) == ("640", "15")


def test_the_same_request_is_done_once(staff: Staff, opened: int, tmp_path: Path) -> None:
    intake, key = read(tmp_path, [primary(EAST, "东小")]), new_id()
    asked: dict[str, Any] = {
        "by": staff.actor("东县督导"), "collection_id": opened, "intake": intake, "file": None,
        "wanted": Wanted(), "at": AT, "request_id": key,
    }  # fmt: skip
    assert take_intake(**asked) == take_intake(**asked)
    assert Filing.objects.get(name="东小").saves == 1


class Interrupted(Exception):
    """收到最后一步时断了。"""


class Breaking(dict[tuple[str, str], dict[str, str]]):
    """一取就断的改法：各份都收下了，记对应时才用到它。"""

    def get(self, *_: object) -> Any:
        raise Interrupted


def test_a_failure_at_the_last_step_leaves_nothing(staff: Staff, opened: int, tmp_path: Path) -> None:
    intake = read(tmp_path, [primary(EAST, "东小"), primary(POINT, "东点")])
    with pytest.raises(Interrupted):
        take(staff.actor("东县督导"), opened, intake, pointed=Breaking())
    assert not Draft.objects.exists()
    assert not Filing.objects.exclude(saves=0).exists()


def test_progress_is_told_school_by_school_and_stopping_leaves_nothing(
    staff: Staff, opened: int, tmp_path: Path
) -> None:
    """收到第二所时有人要停：第一所也不算。"""

    def told(done: int, total: int, doing: str) -> None:
        steps.append((done, total, doing))
        if done == 1:
            raise Interrupted

    steps: list[tuple[int, int, str]] = []
    intake = read(tmp_path, [primary(EAST, "东小"), primary(POINT, "东点")])
    with pytest.raises(Interrupted):
        take_intake(
            by=staff.actor("东县督导"), collection_id=opened, intake=intake, file=None, wanted=Wanted(), at=AT,
            request_id=new_id(), progress=told,
        )  # fmt: skip
    assert steps == [(0, 2, "收 东小"), (1, 2, "收 东点")]
    assert not Draft.objects.exists()


def test_whoever_cannot_fill_or_a_closed_collection_takes_nothing(
    staff: Staff, opened: int, tmp_path: Path
) -> None:
    intake = read(tmp_path, [primary(EAST, "东小")])
    with pytest.raises((Declined, NotFound)):
        take(staff.actor("领导"), opened, intake)
    with pytest.raises(NotFound):
        take(staff.actor("系统"), opened, intake)
    found = Collection.objects.get(pk=opened)
    close_collection(
        by=staff.actor("市督导"), collection=opened, seen=found.revision, at=AT, request_id=new_id()
    )
    with pytest.raises(Declined, match="收不了表了"):
        take(staff.actor("东县督导"), opened, intake)
    assert not Draft.objects.exists()


def test_what_was_taken_can_be_reported_and_what_is_not_ready_stays(
    staff: Staff, opened: int, tmp_path: Path
) -> None:
    by, key = staff.actor("东县督导"), new_id()
    rows = [primary(EAST, "东小"), primary(POINT, "东点", pupils="约60")]
    result = take(by, opened, read(tmp_path, rows))
    steps: list[tuple[int, int, str]] = []
    lines = submit_taken(
        result, by=by, at=AT, request_id=key, progress=lambda *each: steps.append((each[0], each[1], each[2]))
    )
    told = {each["name"]: each for each in lines}
    assert told["东小"]["submitted"], told["东小"]["left"]
    assert not told["东点"]["submitted"]
    assert told["东点"]["left"].startswith("还不能报")
    assert FilingVersion.objects.get().way == Way.COUNTY_BOOK
    assert steps == [(0, 2, "报送 东小"), (1, 2, "报送 东点")]
    again = submit_taken(result, by=by, at=AT, request_id=key)
    assert [each["submitted"] for each in again] == [each["submitted"] for each in lines]
    assert FilingVersion.objects.count() == 1


def upload(staff: Staff, who: str, path: Path) -> UUID:
    by = staff.actor(who)
    receipt = ingest(
        by=by, unit=by.unit_id, right=Right.FILL_FILINGS, purpose="filings.import", name=path.name,
        content=BytesIO(path.read_bytes()), at=AT, request_id=new_id(),
    )  # fmt: skip
    return receipt.id


def run(staff: Staff, who: str, kind: str, arguments: dict[str, Any]) -> Job:
    key = ask(kind=kind, by=staff.actor(who), arguments=arguments, at=AT, request_id=new_id())
    perform(str(key), at=AT)
    return Job.objects.get(pk=key)


def test_import_by_job_reads_maps_and_takes(staff: Staff, opened: int, tmp_path: Path) -> None:
    header = [("老师" if each == "小学专任教师数" else each) for each in HEADINGS]
    path = book(tmp_path, [primary(EAST, "东小")], header=header)
    letter = openpyxl.utils.get_column_letter(HEADINGS.index("小学专任教师数") + 1)
    mapping = [{"file": path.name, "sheet": "学校", "columns": {letter: "小学专任教师数"}}]
    arguments = {"collection": opened, "file": str(upload(staff, "东县督导", path)), "mapping": mapping}
    job = run(staff, "东县督导", "filings.import", arguments)
    assert job.message == "收下 1 份。"
    assert figure("东小", "小学专任教师数") == "38"
    assert Draft.objects.get().file_id == UUID(arguments["file"])
    assert SenderMapping.objects.get().column == "小学专任教师数"
    run(staff, "东县督导", "filings.import", {key: arguments[key] for key in ("collection", "file")})
    assert figure("东小", "小学专任教师数") == "38", "没再指，照记住的认"


def test_another_years_book_is_refused_until_confirmed(staff: Staff, opened: int, tmp_path: Path) -> None:
    path = book(tmp_path, [primary(EAST, "东小")], title="2024年义务教育学校办学条件统计表")
    arguments: dict[str, Any] = {"collection": opened, "file": str(upload(staff, "东县督导", path))}
    assert "写的是 2024 年" in run(staff, "东县督导", "filings.import", arguments).message
    assert not Draft.objects.exists()
    assert run(staff, "东县督导", "filings.import", {**arguments, "any_year": True}).message == "收下 1 份。"


def test_someone_elses_file_cannot_be_imported(staff: Staff, opened: int, tmp_path: Path) -> None:
    file = upload(staff, "东县督导", book(tmp_path, [primary(WEST, "西小")]))
    job = run(staff, "西县督导", "filings.import", {"collection": opened, "file": str(file)})
    assert job.state == "failed"
    assert not Draft.objects.exists()
