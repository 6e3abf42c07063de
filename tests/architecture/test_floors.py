"""每个房间都有楼层；楼层的三处说法（契约、文档、磁盘）一致；箭头确实只向下。"""

import subprocess
import sys
from pathlib import Path

from tests.architecture.repository import ROOT, SOURCE, floors, our_floors, pure_rooms, rooms_on_disk

HOUSE = """
[tool.importlinter]
root_packages = ["zhidu"]
include_external_packages = true
[[tool.importlinter.contracts]]
id = "floors"
name = "x"
type = "layers"
containers = ["zhidu"]
exhaustive = true
layers = ["(cli)", "(audit)", "(engine) | (democity)", "(kernel)"]
"""


def floors_in_document(text: str) -> list[list[str]]:
    """docs/floors.md 表格第一列里的房间，从上到下。"""
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    return [[room.strip(" `") for room in row[1].split("·")] for row in rows]


def without_floor(storeys: list[list[str]], rooms: set[str]) -> set[str]:
    """没有楼层的房间。"""
    return rooms - {room for storey in storeys for room in storey}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """在一个小仓库里跑真的 import-linter。"""
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(tool), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": "src"},
    )


def small_house(folder: Path, **sources: str) -> Path:
    """造一个小仓库：几个房间，各一段源码。"""
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(HOUSE, encoding="utf-8")
    package = folder / "src" / "zhidu"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    for room, source in sources.items():
        (package / room).mkdir()
        (package / room / "__init__.py").write_text(source, encoding="utf-8")
    return folder


def test_every_room_has_a_floor() -> None:
    missing = without_floor(our_floors(), rooms_on_disk(SOURCE))
    assert not missing, f"{missing} 没有楼层：在 pyproject.toml 的契约和 docs/floors.md 里给它定一层"


def test_document_and_contract_tell_the_same_floors() -> None:
    document = floors_in_document((ROOT / "docs" / "floors.md").read_text(encoding="utf-8"))
    assert document == [storey for storey in our_floors() if storey != ["__main__"]]


def test_no_room_on_two_floors() -> None:
    rooms = [room for storey in our_floors() for room in storey]
    assert len(rooms) == len(set(rooms))


def test_the_whole_house_is_in_the_contract() -> None:
    storeys = our_floors()
    assert storeys[0] == ["__main__"]
    assert storeys[-1] == ["kernel"]
    assert pure_rooms(storeys)[:2] == ["engine", "democity"]
    assert len(storeys) == 23


def test_a_room_without_floor_is_seen(tmp_path: Path) -> None:
    house = small_house(tmp_path, engine="", attic="")
    assert without_floor(floors(HOUSE), rooms_on_disk(house / "src" / "zhidu")) == {"attic"}


def test_documents_table_is_read() -> None:
    text = "说明\n| 房间 | 管什么 |\n|---|---|\n| `config` | x |\n| `web` · `cli` | y |\n"
    assert floors_in_document(text) == [["config"], ["web", "cli"]]


def test_the_linter_catches_an_arrow_upwards(tmp_path: Path) -> None:
    house = small_house(tmp_path, kernel="import zhidu.engine\n", engine="")
    result = lint(house)
    assert result.returncode == 1
    assert "zhidu.kernel is not allowed to import zhidu.engine" in result.stdout


def test_the_linter_catches_siblings_and_strangers(tmp_path: Path) -> None:
    sibling = lint(small_house(tmp_path / "a", engine="import zhidu.democity\n", democity=""))
    assert sibling.returncode == 1
    assert "zhidu.engine is not allowed to import zhidu.democity" in sibling.stdout
    stranger = lint(small_house(tmp_path / "b", engine="", attic=""))
    assert stranger.returncode == 1
    assert "attic" in stranger.stdout


def test_the_linter_lets_a_good_house_pass(tmp_path: Path) -> None:
    result = lint(
        small_house(tmp_path, cli="import zhidu.engine\n", engine="import zhidu.kernel\n", kernel="")
    )
    assert result.returncode == 0, result.stdout + result.stderr
