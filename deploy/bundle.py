#!/usr/bin/env python3
"""打离线安装包：在一台能上网、系统和处理器与服务器相同的机器上跑，得到一个 tar，拷到不联网的服务器上装。

    python3 deploy/bundle.py OUT.tar [--python 3.11] [--platform manylinux_2_28_aarch64]

包里有：智督的安装包（连同规则册和做好的前端）、全部依赖的安装包（按锁里的哈希核对过）、安装脚本、服务与 nginx 的样例。
--platform、--python 给别的机器打包用（如在 x86 上给鲲鹏打）；不写就照本机。
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "base.txt"
INSTALL = """#!/bin/sh
# 离线安装：sh install.sh 目录（默认 /opt/zhidu）。不联网，只用包里的文件，哈希不符就停。
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=${1:-/opt/zhidu}
python=${PYTHON:-python3}
(cd "$here" && sha256sum --quiet --check SHA256SUMS)
"$python" -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-index --find-links "$here/wheels" --require-hashes -r "$here/base.txt"
"$place/venv/bin/pip" install --quiet --no-index --no-deps "$here"/zhidu-*.whl
"$place/venv/bin/zhidu" --help >/dev/null
echo "装好了：$place/venv/bin/zhidu"
echo "接着：建服务账号和数据目录，运行 zhidu install，见 docs/部署。"
"""


def run(*command: str) -> None:
    """跑一条命令，不成就停。"""
    subprocess.run(command, cwd=ROOT, check=True)


def download(wheels: Path, python: str | None, platforms: list[str]) -> None:
    """按锁把依赖的安装包下齐；只要编译好的，哈希不符 pip 自己会停。"""
    target = [part for platform in platforms for part in ("--platform", platform)]
    if python:
        target += ["--python-version", python]
    run(
        sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps",
        "--only-binary", ":all:", *target, "--dest", str(wheels), "-r", str(LOCK),
    )  # fmt: skip


def seal(folder: Path) -> None:
    """每个文件的 SHA-256 写进 SHA256SUMS，安装时先核对。"""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    lines = [
        f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.relative_to(folder).as_posix()}\n"
        for each in files
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def main() -> int:
    """打包。退出码 0 打好了；1 中途不成。"""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, metavar="OUT.tar")
    parser.add_argument("--python", help="服务器上的 Python，如 3.11")
    parser.add_argument("--platform", action="append", default=[], help="服务器的平台，可写几个")
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "zhidu-offline"
        (folder / "wheels").mkdir(parents=True)
        run(
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--wheel-dir",
            str(folder),
            str(ROOT),
        )
        download(folder / "wheels", parsed.python, parsed.platform)
        shutil.copy(LOCK, folder / "base.txt")
        for each in ("systemd", "nginx"):
            shutil.copytree(ROOT / "deploy" / each, folder / each)
        shutil.copytree(ROOT / "docs" / "部署", folder / "docs")
        (folder / "install.sh").write_text(INSTALL, encoding="utf-8")
        seal(folder)
        with tarfile.open(parsed.out, "w") as tar:
            tar.add(folder, arcname=folder.name)
    print(f"打好了：{parsed.out}（{parsed.out.stat().st_size / 1e6:.0f} MB）")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"没有打成：{' '.join(error.cmd[:4])} …… 退出码 {error.returncode}，原因见上面。")
