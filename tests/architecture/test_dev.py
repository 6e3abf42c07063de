"""dev.py：过没过时看得准，评测列得出，说错了有话讲。"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests import databases


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """一个小仓库：只有锁、打包说明和评测。"""
    (tmp_path / "requirements").mkdir()
    for name in ("base", "dev", "spark"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (tmp_path / "bench").mkdir()
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "STAMP": tmp_path / ".venv" / "zhidu-setup.json",
        "REQUIREMENTS": tmp_path / "requirements",
    }.items():
        monkeypatch.setattr(dev, name, value)
    return tmp_path


def settle(house: Path, spark: bool) -> None:
    """装作环境已经按当前的锁装好。"""
    (house / ".venv" / "bin").mkdir(parents=True)
    Path(dev.python()).touch()
    (house / ".venv" / "zhidu-setup.json").write_text(dev.json.dumps(dev.wanted(spark)), encoding="utf-8")


def test_a_settled_environment_is_left_alone(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settle(house, spark=False)
    dev.setup()
    assert capsys.readouterr().out == ""


def test_spark_once_installed_is_still_wanted(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settle(house, spark=True)
    dev.setup(spark=False)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("changed", ["requirements/dev.txt", "pyproject.toml"])
def test_a_changed_lock_makes_it_stale(house: Path, changed: str) -> None:
    settle(house, spark=False)
    with (house / changed).open("a", encoding="utf-8") as file:
        file.write("# 改动\n")
    assert dev.have() != dev.wanted(spark=False)


def test_a_broken_stamp_or_missing_python_means_start_again(house: Path) -> None:
    settle(house, spark=False)
    (house / ".venv" / "zhidu-setup.json").write_text("{坏了", encoding="utf-8")
    assert dev.have() == {}
    settled = dev.json.dumps(dev.wanted(spark=False))
    (house / ".venv" / "zhidu-setup.json").write_text(settled, encoding="utf-8")
    assert dev.have() != {}
    Path(dev.python()).unlink()
    assert dev.have() == {}


def test_benches_are_listed_by_their_first_line(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "bench" / "engine.py").write_text('"""全国数据算一遍。\n\n细节。"""\n', encoding="utf-8")
    (house / "bench" / "_peers.py").write_text('"""对照。"""\n', encoding="utf-8")
    dev.bench([])
    shown = capsys.readouterr().out
    assert "engine" in shown
    assert "全国数据算一遍。" in shown
    assert "peers" not in shown
    with pytest.raises(dev.Stop, match="没有叫“speed”的评测。有：engine"):
        dev.bench(["speed"])


def test_help_and_unknown_tasks(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"dev.py {task}" in shown for task in dev.TASKS)
    assert dev.main(["depoly"]) == 2
    assert "没有“depoly”这个任务" in capsys.readouterr().out


def test_check_covers_every_tool() -> None:
    commands = [" ".join(command) for _, command in dev.check_steps(with_tests=True)]
    for tool in ("ruff check", "ruff format", "mypy", "lint-imports", "tests/architecture"):
        assert any(tool in command for command in commands), tool


def test_the_second_run_keeps_what_was_asked() -> None:
    assert dev.with_mark([]) == ["-m", "database"]
    assert dev.with_mark(["tests/audit", "-k", "x"]) == ["tests/audit", "-k", "x", "-m", "database"]
    assert dev.with_mark(["-q", "-m", "not slow", "x"]) == ["-q", "x", "-m", "(not slow) and database"]


def test_all_cores_run_the_whole_but_not_what_was_singled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "cores", lambda: 2)
    both = ["-n", "2", "--dist", "loadscope"]
    assert [dev.spread(asked) for asked in ([], ["-x"], ["tests/audit", "-m", "slow"])] == [both] * 3
    singled = (["tests/audit/test_rules.py"], ["-k", "x"], ["-n", "4"], ["-p", "no:xdist"], ["a.py::test_b"])
    assert [dev.spread(list(asked)) for asked in singled] == [[]] * len(singled)
    monkeypatch.setattr(dev, "cores", lambda: 1)
    assert dev.spread([]) == []
    monkeypatch.setattr(dev, "cores", lambda: 64)
    assert dev.spread([])[1] == str(dev.MOST_WORKERS)


def test_children_keep_their_compiled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in dev.child_environment()


def test_a_failed_check_says_why_and_the_others_still_run(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [sys.executable, "-c", "print('第三行不对'); raise SystemExit(1)"]
    good = [sys.executable, "-c", "print('不必说')"]
    monkeypatch.setattr(dev, "check_steps", lambda _: [("甲", bad), ("乙", good), ("丙", good)])
    with pytest.raises(dev.Stop, match="检查没有通过：甲。"):
        dev.check()
    shown = capsys.readouterr().out
    assert re.search(r"第三行不对\n✗ 甲 ", shown)
    assert "不必说" not in shown
    assert shown.count("✓") == 2


def test_a_machine_without_postgresql_is_told_apart_from_a_failure() -> None:
    assert dev.NO_POSTGRESQL == databases.NO_POSTGRESQL
    # PATH 和 Debian 的位置都没有
    env = {**os.environ, "ZHIDU_TEST_DATABASE": "postgresql", "PATH": "", "ZHIDU_TEST_POSTGRESQL": "none"}
    del env["DJANGO_SETTINGS_MODULE"]  # 里面那一轮自己备好目录再读设置
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/config"],
        cwd=databases.ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == dev.NO_POSTGRESQL, done.stdout + done.stderr
    assert "没有找到 PostgreSQL" in done.stdout + done.stderr


def test_locked_packages_are_counted(tmp_path: Path) -> None:
    lock = tmp_path / "x.txt"
    lock.write_text("# 说明\na==1 \\\n    --hash=sha256:0\n    # via b==2\nb==2\n", encoding="utf-8")
    assert dev.locked_count(lock) == 2
