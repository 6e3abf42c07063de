#!/usr/bin/env python3
"""智督的搭建与任务入口。只用标准库；有 Python 3.11 以上和 git 就能跑。

    python3 dev.py demo            装一个演示市，起网页，打印各职务的账号
    python3 dev.py test            搭好环境，检查，跑全部测试
    python3 dev.py setup           只搭环境（.venv 按哈希锁定安装，界面打好包）
    python3 dev.py check           写法、类型、楼层、规模、词汇
    python3 dev.py fix             把能自动改的写法改好
    python3 dev.py bench [名字]    跑评测；不写名字就列出有哪些
    python3 dev.py lock            重新生成依赖锁（要装 uv，平时用不着；--upgrade 更新版本）

setup、test、check 后面加 --spark，连同 Spark（可选，约 450 MB，另需 Java 17）一起装。
test、bench、demo 后面其余的参数原样交给 pytest、评测脚本、zhidu serve（如 --port 8001）。
test 几个核一起跑；写了文件名、-k、-n 这些的，照写的跑。
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from frontend import build as frontend

LOWEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "zhidu-setup.json"
REQUIREMENTS = ROOT / "requirements"
DEMO = ROOT / "build" / "demo"
NO_TESTS = 5  # pytest 的约定：一个测试也没有收到
NO_POSTGRESQL = 77  # tests/databases.py 的约定：机器上没有 PostgreSQL
CHECKS_AT_ONCE = 2
MOST_WORKERS = 8  # 再多，内存和一个 PostgreSQL 的连接数先不够
ALONE = ("-n", "--numprocesses", "--dist", "-k", "-p", "-s", "--capture", "--pdb", "--trace", "--co")


class Stop(Exception):
    """做不下去了：消息说明原因和办法，code 是退出码。"""

    def __init__(self, message: str, code: int = 1) -> None:
        """记下消息和退出码。"""
        super().__init__(message)
        self.code = code


def say(message: str) -> None:
    """说一句话，立刻显示（管道里也不攒着）。"""
    print(message, flush=True)


# ── Python 够不够新 ──────────────────────────────────────────


def can_import(interpreter: str, *modules: str) -> bool:
    """这个 Python 跑得起来，而且带着这些模块。"""
    command = [interpreter, "-c", "import " + ", ".join(modules)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def newer_python() -> str | None:
    """在 PATH 上找一个不低于 3.11、真能跑的 Python；没有返回 None。"""
    for name in ("python3.13", "python3.12", "python3.11", "python3.14"):
        found = shutil.which(name)
        if found and can_import(found, "venv"):
            return found
    return None


def ensure_python() -> None:
    """版本太老就换新的重新开始；一个都没有就说明要装什么。"""
    if sys.version_info >= LOWEST:
        return
    found = newer_python()
    if found is None:
        raise Stop("需要 Python 3.11 或更新。Debian/Ubuntu：apt install python3.11 python3.11-venv")
    os.execv(found, [found, str(Path(__file__).resolve()), *sys.argv[1:]])


# ── 环境 ─────────────────────────────────────────────────────


def bin_dir() -> Path:
    """虚拟环境里放命令的目录（Windows 叫 Scripts）。"""
    return VENV / ("Scripts" if os.name == "nt" else "bin")


def python() -> str:
    """虚拟环境里的 Python。"""
    return str(bin_dir() / ("python.exe" if os.name == "nt" else "python"))


def child_environment() -> dict[str, str]:
    """子进程的环境变量。"""
    env = {**os.environ, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    # 上级环境指着别的虚拟环境时，子进程会装错地方；不许留字节码时，测试起的几百个进程要一遍遍重编源码
    for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE"):
        env.pop(name, None)
    return env


def run(*command: str, quiet: bool = False) -> int:
    """在仓库顶层跑一条命令，返回退出码；quiet 时只在失败后才把输出放出来。"""
    if not quiet:
        return subprocess.run(command, cwd=ROOT, env=child_environment(), check=False).returncode
    code, said = run_quietly(command)
    if code:
        say(said)
    return code


def run_quietly(command: Sequence[str]) -> tuple[int, str]:
    """在仓库顶层跑一条命令，交回退出码和它说的话。"""
    done = subprocess.run(
        command, cwd=ROOT, env=child_environment(), check=False, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.returncode, done.stdout.decode("utf-8", "replace").rstrip()


def digest(*files: Path) -> str:
    """几个文件合在一起的指纹；装好的环境拿它认自己过没过时。"""
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def wanted(spark: bool) -> dict[str, str]:
    """当前仓库要求的环境：在哪个目录、哪份锁、哪份打包说明。

    用哪版 Python 不算在内：环境里的那个还能跑就接着用，换个 python3 来叫不必重装。
    """
    want = {
        "root": str(ROOT),
        "dev": digest(REQUIREMENTS / "dev.txt"),
        "package": digest(ROOT / "pyproject.toml"),
    }
    if spark:
        want["spark"] = digest(REQUIREMENTS / "spark.txt")
    return want


def have() -> dict[str, str]:
    """上次装好时记下的环境；没装过或记录坏了，就是空的。"""
    try:
        record = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(record, dict) or not Path(python()).exists():
        return {}
    return {str(key): str(value) for key, value in record.items()}


def make_venv() -> None:
    """从头建虚拟环境；系统少了 venv 组件就说明要装什么。"""
    if not can_import(sys.executable, "ensurepip", "venv"):
        raise Stop(
            "这台机器的 Python 没带 venv 组件，建不了虚拟环境。\n"
            "Debian/Ubuntu 请先运行：apt install python3-venv",
            code=3,
        )
    if VENV.exists():
        shutil.rmtree(VENV)
    if run(sys.executable, "-m", "venv", str(VENV), quiet=True):
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop("建虚拟环境没有成功，原因见上面。Debian/Ubuntu 常见的是少装了 python3-venv。", code=3)


def pip_install(*arguments: str) -> None:
    """用虚拟环境里的 pip 安装；锁里没有的、哈希对不上的，一律不装。"""
    # --no-build-isolation：要现编的包（本仓库、pyspark）用锁里的构建工具，不另外联网下载没锁定的
    if run(python(), "-m", "pip", "install", "-qq", "--no-build-isolation", *arguments):
        raise Stop(
            "安装依赖没有成功，原因见上面。\n"
            "多半是连不上软件源：可在 pip 配置里换成本单位的镜像，再跑一次同样的命令。"
        )


def locked_count(lock: Path) -> int:
    """一份锁里有多少个包。"""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return sum(1 for line in lines if "==" in line and line[:1].isalnum())


def setup(spark: bool = False) -> None:
    """把 .venv 装成锁里写的样子；已经是这样就什么也不做。"""
    now = have()
    spark = spark or "spark" in now  # 装过 Spark 的环境，重建后还带着它
    want = wanted(spark)
    if now == want:
        return
    began = time.monotonic()
    base = ("root", "dev")
    if any(now.get(key) != want[key] for key in base):
        say("正在建虚拟环境 .venv ……")
        make_venv()
        now = {}
        lock = REQUIREMENTS / "dev.txt"
        say(f"正在安装 {locked_count(lock)} 个依赖包（按哈希锁定，第一次约需一分钟）……")
        pip_install("--require-hashes", "-r", str(lock))
    STAMP.unlink(missing_ok=True)  # 从这里到写好新记录之间断了，下次就会重来
    if now.get("package") != want["package"]:
        pip_install("--no-deps", "-e", ".")
    if spark and now.get("spark") != want["spark"]:
        say("正在安装 Spark（约 450 MB，请稍候）……")
        pip_install("--require-hashes", "-r", str(REQUIREMENTS / "spark.txt"))
    STAMP.write_text(json.dumps(want, indent=1), encoding="utf-8")
    say(f"环境装好了，用时 {time.monotonic() - began:.0f} 秒。")


def build_frontend() -> None:
    """把界面打好；没变就不动。机器上没有 node 时，先把带 node 的轮子装进 .venv。"""
    if frontend.fresh():
        return
    packages = next(VENV.glob("[Ll]ib/python*/site-packages"), VENV / "Lib" / "site-packages")
    if frontend.find_node(packages) is None:
        say("没有找到 node，正在装一个到 .venv 里（约 60 MB）……")
        pip_install("--require-hashes", "-r", str(REQUIREMENTS / "node.txt"))
    try:
        frontend.build(packages, say)
    except frontend.NotBuilt as wrong:
        raise Stop(str(wrong)) from None


# ── 检查与测试 ───────────────────────────────────────────────


def say_about_spark() -> None:
    """Spark 装没装、跑得起来跑不起来，用一句话说清。"""
    if "spark" not in have():
        say("没有装 Spark，和它有关的测试会跳过；要跑就用 python3 dev.py test --spark。")
    elif shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        say("装了 Spark，但没找到 Java；Debian/Ubuntu 请运行：apt install openjdk-17-jre-headless")


def check_steps(with_tests: bool) -> list[tuple[str, list[str]]]:
    """检查分几步，每步一个名字和一条命令。"""
    tools = bin_dir()
    steps = [
        # 最慢的排在最前，别的趁它跑的时候一项项跑完
        ("类型（mypy --strict）", [str(tools / "mypy"), "--no-error-summary"]),
        ("写法（ruff）", [str(tools / "ruff"), "check", "--quiet", "--output-format", "concise", "."]),
        ("排版（ruff format）", [str(tools / "ruff"), "format", "--check", "."]),
        ("楼层（import-linter）", [str(tools / "lint-imports"), "--no-logo"]),
        ("界面的类型（tsc）", [python(), "frontend/build.py", "check"]),
    ]
    if with_tests:
        steps.append(("规矩（tests/architecture）", [python(), "-m", "pytest", "-q", "tests/architecture"]))
    return steps


def check_one(name: str, command: Sequence[str]) -> tuple[str, int, str, float]:
    """查一项：交回名字、退出码、说的话、几秒。"""
    began = time.monotonic()
    return name, *run_quietly(command), time.monotonic() - began


def check(with_tests: bool = True) -> None:
    """几项检查两项两项地跑，全部跑完再下结论：一次就把要改的都看到。"""
    failed = []
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
        steps = [pool.submit(check_one, *step) for step in check_steps(with_tests)]
        for step in as_completed(steps):
            name, code, said, took = step.result()
            say(f"{said}\n✗ {name}  {took:.1f} 秒" if code else f"✓ {name}  {took:.1f} 秒")
            if code:
                failed.append(name)
    if failed:
        raise Stop(f"检查没有通过：{'、'.join(failed)}。写法和排版可先试 python3 dev.py fix。")


def test(arguments: list[str]) -> None:
    """一边检查一边跑测试，一次把要改的都看到。多余的参数原样交给 pytest。"""
    began = time.monotonic()
    say_about_spark()
    arguments = [*spread(arguments), *arguments]
    with ThreadPoolExecutor(1) as beside:  # 测试起步时（收集、建表）有一个核闲着，正好拿来检查
        checked = beside.submit(check, with_tests=False)
        code = run(python(), "-m", "pytest", *arguments)
    failed = [str(wrong)] if (wrong := checked.exception()) else []
    if code:
        reason = "一个测试也没有跑到" if code == NO_TESTS else "测试没有通过"
        failed.append(f"{reason}（pytest 退出码 {code}）。")
    second = test_on_postgresql(arguments)
    if second not in (0, NO_TESTS, NO_POSTGRESQL):
        failed.append(f"在 PostgreSQL 上没有通过（pytest 退出码 {second}）。")
    took = f"用时 {time.monotonic() - began:.0f} 秒。"
    if failed:
        raise Stop("\n".join([*failed, took]), code=code or 1)
    say(f"检查和测试全部通过，{took}")
    if second == NO_POSTGRESQL:
        say("注意：没有找到能用的 PostgreSQL（原因见上面），碰数据库的测试只在 SQLite 上跑了。")


def cores() -> int:
    """这个进程用得上几个核。"""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(arguments: Sequence[str]) -> list[str]:
    """几个核一起跑要加的 pytest 参数；指明了文件、某几项或怎么跑的，只有一个核的，不加。"""
    named = any(each.startswith(ALONE) or each.endswith(".py") or "::" in each for each in arguments)
    workers = min(cores(), MOST_WORKERS)
    return [] if named or workers == 1 else ["-n", str(workers), "--dist", "loadscope"]


def test_on_postgresql(arguments: list[str]) -> int:
    """碰数据库的测试在 PostgreSQL 上再跑一遍，返回 pytest 的退出码；没有 PostgreSQL 是 NO_POSTGRESQL。"""
    say("\n碰数据库的测试，在临时起的 PostgreSQL 上再跑一遍：")
    os.environ["ZHIDU_TEST_DATABASE"] = "postgresql"
    try:
        return run(python(), "-m", "pytest", *with_mark(arguments))
    finally:
        del os.environ["ZHIDU_TEST_DATABASE"]


def with_mark(arguments: list[str]) -> list[str]:
    """在 pytest 的参数上加“只跑碰数据库的”；原来就有 -m 的，两个条件都要满足。"""
    kept, mark = list(arguments), "database"
    if "-m" in kept[:-1]:
        at = kept.index("-m")
        mark = f"({kept[at + 1]}) and database"
        del kept[at : at + 2]
    return [*kept, "-m", mark]


def fix() -> None:
    """自动改写法、重排版；改不了的留给 check 说。"""
    ruff = str(bin_dir() / "ruff")
    run(ruff, "check", "--fix", "--silent", "--exit-zero", ".")
    if run(ruff, "format", "--quiet", "."):
        raise Stop("有文件排不了版，原因见上面。")
    say("能自动改的都改好了。请看一眼改动，再跑 python3 dev.py check。")


# ── 演示与评测 ───────────────────────────────────────────────


def demo(arguments: list[str]) -> None:
    """起演示市：第一次先装好（两三分钟），以后直接起。数据在 build/demo，删掉就从头来。"""
    os.environ["ZHIDU_DATA"] = str(DEMO)
    code = run(python(), "-m", "zhidu", "serve", "--demo", *arguments)
    if code:
        raise Stop(f"演示没有起来（退出码 {code}），原因见上面。", code=code)


def bench(arguments: list[str]) -> None:
    """跑 bench/名字.py；不写名字就列出有哪些。"""
    found = sorted((ROOT / "bench").glob("*.py"))
    scripts = {script.stem: script for script in found if not script.stem.startswith("_")}
    if not arguments or arguments[0].startswith("-"):
        for name, script in scripts.items():
            says = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or ""
            say(f"  {name:<12}{says.strip().split(chr(10), 1)[0]}")
        say("用法：python3 dev.py bench 名字 [参数……]" if scripts else "还没有评测。")
        return
    name, *rest = arguments
    if name not in scripts:
        raise Stop(f"没有叫“{name}”的评测。有：{'、'.join(scripts) or '（一个也没有）'}", code=2)
    code = run(python(), str(scripts[name]), *rest)
    if code:
        raise Stop(f"评测 {name} 没有达到要求或中途出错（退出码 {code}）。", code=code)


def lock(upgrade: bool) -> None:
    """用 uv 重新生成四份锁：带哈希、各平台通用、不写软件源地址。upgrade 时连版本一起更新。"""
    uv = shutil.which("uv")
    if uv is None:
        raise Stop("没有找到 uv。它只在更新依赖锁时要用：pip install uv")
    for name in ("base", "dev", "spark", "node"):
        code = run(
            uv, "pip", "compile", "--quiet", "--universal", "--python-version", f"{LOWEST[0]}.{LOWEST[1]}",
            "--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links",
            *(["--upgrade"] if upgrade else []),
            f"requirements/{name}.in", "--output-file", f"requirements/{name}.txt",
        )  # fmt: skip
        if code:
            raise Stop(f"requirements/{name}.in 没有解出来，原因见上面。")
        say(f"requirements/{name}.txt：{locked_count(REQUIREMENTS / (name + '.txt'))} 个包")


def dispatch(task: str, arguments: list[str]) -> None:
    """按名字做一件事。"""
    if task == "lock":
        lock(upgrade="--upgrade" in arguments)
        return
    spark = "--spark" in arguments
    arguments = [argument for argument in arguments if argument != "--spark"]
    if task not in ("test", "bench", "demo") and arguments:
        raise Stop(f"看不懂的参数：{' '.join(arguments)}\n\n{__doc__}", code=2)
    if task == "bench" and not arguments:
        bench([])  # 只是问有哪些，不必搭环境
        return
    setup(spark)
    build_frontend()
    if task == "setup":
        say("可以用了：python3 dev.py demo 看演示，python3 dev.py test 跑测试。")
    elif task == "test":
        test(arguments)
    elif task == "check":
        check()
        say("检查全部通过。")
    elif task == "fix":
        fix()
    elif task == "demo":
        demo(arguments)
    elif task == "bench":
        bench(arguments)


TASKS = ("setup", "demo", "test", "check", "fix", "bench", "lock")


def main(argv: list[str]) -> int:
    """入口：认任务、做任务、把失败说成一句话。"""
    if not argv or argv[0] in ("-h", "--help", "help"):
        say(str(__doc__))
        return 0 if argv else 2
    if argv[0] not in TASKS:
        say(f"没有“{argv[0]}”这个任务。\n\n{__doc__}")
        return 2
    try:
        ensure_python()
        dispatch(argv[0], argv[1:])
    except Stop as stop:
        say(f"\n{stop}")
        return stop.code
    except KeyboardInterrupt:
        say("\n停下了。再跑同样的命令会接着来。")
        return 130
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
