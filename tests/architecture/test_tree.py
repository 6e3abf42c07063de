"""提交的东西里没有软件源地址，也没有哪台机器的路径；锁是完整的。"""

import re
import tomllib

import pytest

from tests.architecture.repository import ROOT, relative, text_files

LOCKS = ("base", "dev", "spark")

#: 拆开写，免得这个文件自己犯规
HOSTS = (
    "py" + "pi.org",
    "python" + "hosted",
    "npm" + "js.",
    "npm" + "mirror",
    "tuna.tsing" + "hua",
    "ali" + "yun.com/py",
)
PATHS = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "file:/" + "/")


def addresses(text: str) -> list[str]:
    """文本里的软件源主机和机器路径。"""
    return [
        f"第 {number} 行：{word}"
        for number, line in enumerate(text.splitlines(), 1)
        for word in HOSTS + PATHS
        if re.search(rf"(?<![\w.~}}]){re.escape(word)}" if word in PATHS else re.escape(word), line)
    ]


def lock_faults(text: str) -> list[str]:
    """一份锁里不该有的：地址、安装选项、没锁版本或没有哈希的包。"""
    faults = [f"有地址：{found}" for found in re.findall(r"\S*://\S*", text)]
    for block in re.split(r"\n(?=\S)", text.strip()):
        body = re.sub(r"(?m)^\s*#.*$", "", block).strip()
        if body and not re.match(r"[A-Za-z0-9][\w.\-]*==[\w.]+", body):
            faults.append(f"不是“包==版本”：{body.splitlines()[0]}")
        elif body and "--hash=sha256:" not in body:
            faults.append(f"没有哈希：{body.splitlines()[0]}")
    return faults


def pins(text: str) -> dict[str, set[str]]:
    """锁里每个包的版本（同一个包可按平台锁几个）。"""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"(?m)^([A-Za-z0-9][\w.\-]*)==([\w.]+)", text):
        found.setdefault(name.lower(), set()).add(version)
    return found


def read_lock(name: str) -> str:
    """requirements 下的一份锁。"""
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def test_no_addresses_or_machine_paths() -> None:
    files = list(text_files())
    assert ROOT / "dev.py" in files
    faults = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        faults += [f"{relative(file)} {fault}" for fault in addresses(text)]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("name", LOCKS)
def test_locks_are_whole(name: str) -> None:
    text = read_lock(name)
    assert pins(text)
    assert not lock_faults(text)


def test_running_and_testing_use_the_same_versions() -> None:
    base, dev, spark = (pins(read_lock(name)) for name in LOCKS)
    assert {name: dev.get(name) for name in base} == base
    assert spark["pyspark"] == {"4.0.5"}


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.match(r"[\w.\-]+", line)[0].lower() for line in project["dependencies"]}  # type: ignore[index]
    assert wanted
    assert wanted <= set(pins(read_lock("base")))


def test_addresses_are_caught() -> None:
    assert addresses("https://" + HOSTS[0] + "/simple") == [f"第 1 行：{HOSTS[0]}"]
    assert addresses("x = '" + PATHS[0] + "shared/x'") == [f"第 1 行：{PATHS[0]}"]
    assert addresses("net" + PATHS[0] + "x ./frame" + PATHS[0]) == []


@pytest.mark.parametrize(
    "bad",
    [
        "--index-url https://example.org/simple\n",
        "rich==15.0.0\n",
        "rich>=15 \\\n    --hash=sha256:00\n",
        "rich @ https://example.org/x.whl \\\n    --hash=sha256:00\n",
        "-e .\n",
    ],
)
def test_bad_locks_are_caught(bad: str) -> None:
    assert lock_faults(bad)


def test_a_good_lock_passes() -> None:
    assert (
        lock_faults("rich==15.0.0 ; python_version < '3.12' \\\n    --hash=sha256:00\n    # via -r x.in\n")
        == []
    )
