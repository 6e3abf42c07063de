"""测试用的数据库：SQLite 放在临时目录；PostgreSQL 现起一个，跑完就拆，只听套接字，不占端口。

几个进程一起跑时（pytest -n），PostgreSQL 只由领头的起一个，各进程在里面用自己的库；SQLite 各用各的目录，
表由领头的建一份，各进程（连同测试里起的各处 SQLite 部署）都抄它：从头建一遍要好几秒。
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from zhidu.config import environment, installing

#: 没找到 PostgreSQL 时 pytest 的退出码；dev.py 认得它，说成“跳过”而不是“失败”
NO_POSTGRESQL = 77
CHOICE = "ZHIDU_TEST_DATABASE"
#: 领头的进程起好的 PostgreSQL 在哪个目录：一起跑的各进程照它连
SHARED = "ZHIDU_TEST_SERVER"
#: 领头的进程建好了表的空库：SQLite 是文件，PostgreSQL 是库名
BLANK = "ZHIDU_TEST_BLANK"
#: PATH 上没有时到哪里找；ZHIDU_TEST_POSTGRESQL 可以指到别处
DEBIAN = Path(os.environ.get("ZHIDU_TEST_POSTGRESQL", "/usr/lib/postgresql"))
ROOT = Path(__file__).resolve().parents[1]
OWNERS = ("postgres", "nobody")
SOCKET_LIMIT = 90  # 套接字路径操作系统只给约 107 字节
STARTING, STOPPING = 30.0, 20.0
#: 内存盘，和用它至少要空出多少（容器里常只给 64 MB）
MEMORY, MEMORY_ROOM = Path("/dev/shm"), 4 << 30


def scratch(prefix: str) -> Path:
    """一个临时目录，内存盘放得下就放内存盘：测试的库用完就丢，不必等真的落盘。"""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_ROOM
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if roomy else None))


class NoServer(Exception):
    """起不来；消息说明缺什么。"""


def choice() -> str:
    """这一轮用哪种数据库：sqlite（默认）或 postgresql。"""
    return os.environ.get(CHOICE, "sqlite")


def binaries() -> Path:
    """PostgreSQL 程序所在的目录：先看 PATH，再看 Debian 的位置（取版本最高的）。"""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).resolve().parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda file: float(file.parts[-3]))
    if not versions:
        raise NoServer("没有找到 PostgreSQL 的 initdb。Debian/Ubuntu：apt install postgresql")
    return versions[-1].parent


def owner() -> str | None:
    """用哪个账号跑：PostgreSQL 不许 root 跑，root 时换成 postgres 或 nobody；别的账号用自己。"""
    if os.geteuid() != 0:
        return None
    for name in OWNERS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoServer("用 root 跑测试时，要有 postgres 或 nobody 账号来跑 PostgreSQL。")


class Server:
    """一个跑着的临时 PostgreSQL，套接字在 home 里。"""

    def __init__(self, home: Path) -> None:
        """记下在哪里。"""
        self.home = home

    @property
    def url(self) -> str:
        """给 DATABASE_URL 用的连接串。"""
        return f"postgresql://zhidu@/zhidu?host={quote(str(self.home), safe='')}"

    def stop(self) -> None:
        """别人起的，不归这个进程停。"""


class OwnServer(Server):
    """这个进程自己起的 PostgreSQL。只停自己起的那个进程。"""

    def __init__(self, **settings: str) -> None:
        """建目录、initdb、照 settings 另改几样、启动、等到能连；做不到抛 NoServer。"""
        self.tools, self.user, self.settings = binaries(), owner(), settings
        super().__init__(scratch("zhidu-pg-"))
        if len(str(self.home)) > SOCKET_LIMIT:
            self.home.rmdir()
            raise NoServer(f"临时目录 {self.home} 太长，放不下套接字。请把 TMPDIR 指到短一些的目录。")
        if self.user:
            shutil.chown(self.home, self.user)
        self.log = self.home / "log"
        self.process: subprocess.Popen[bytes] | None = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _command(self, tool: str, *arguments: str) -> list[str]:
        return [str(self.tools / tool), *arguments]

    def _start(self) -> None:
        data = str(self.home / "data")
        made = subprocess.run(
            self._command(
                "initdb", "-D", data, "-U", "zhidu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
            ),
            user=self.user, cwd=self.home, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise NoServer(f"initdb 没有成功：{made.stderr.strip()}")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.home),
            "max_connections": "60",
            "autovacuum": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            **self.settings,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command("postgres", "-D", data, *options),
                user=self.user, cwd=self.home, stdout=log, stderr=log,
            )  # fmt: skip
        ready = self._command("pg_isready", "-q", "-h", str(self.home), "-U", "zhidu")
        until = time.monotonic() + STARTING
        while subprocess.run(ready, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > until:
                raise NoServer(f"PostgreSQL 没有起来：{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def create_database(self) -> None:
        """立一个空库，名字和连接串里的一样。"""
        made = self._command("createdb", "-h", str(self.home), "-U", "zhidu", "zhidu")
        subprocess.run(made, check=True, capture_output=True)

    def stop(self) -> None:
        """停掉并清干净。"""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(2)  # SIGINT：断开各连接，正常关
            try:
                self.process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def copy_blank(to: Path) -> bool:
    """领头的建好了 SQLite 空库就抄一份到 to，交回抄了没有；没有的照旧自己建表。"""
    blank = os.environ.get(BLANK, "") if choice() == "sqlite" else ""
    if blank:
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(blank, to)
    return bool(blank)


class Prepared:
    """Django 读设置之前的准备：临时的数据目录和密钥，要用 PostgreSQL 就起一个。missing 说明它为什么没起来。"""

    def __init__(self) -> None:
        """备好目录、密钥、环境变量和数据库。"""
        if settings.configured:
            raise RuntimeError("设置已经读过了，附件会放到别的目录里去。")
        self.missing = ""
        self.server: Server | None = None
        self.data = Path(tempfile.mkdtemp(prefix="zhidu-test-"))
        self.memory = scratch("zhidu-test-db-")
        os.environ.update(ZHIDU_DATA=str(self.data), DJANGO_SETTINGS_MODULE="zhidu.config.settings")
        for name in ("ZHIDU_KEYS", "ZHIDU_HOSTS", "ZHIDU_ANCHOR_EVERY", "DATABASE_URL"):
            os.environ.pop(name, None)
        places = environment.places()
        installing.install(places)
        if choice() == "postgresql":
            shared = os.environ.pop(SHARED, "")
            try:
                self.server = Server(Path(shared)) if shared else OwnServer()
            except NoServer as missing:
                self.missing = str(missing)
            else:
                os.environ["DATABASE_URL"] = self.server.url
                if shared and BLANK in os.environ:
                    test = {"TEMPLATE": os.environ[BLANK]}
                    settings.DATABASES["default"].setdefault("TEST", {}).update(test)
        else:
            # 测试用的 SQLite 也放在文件里：内存库没有 WAL，多个线程、进程也连不到一处
            test = {"NAME": str(self.memory / "test.sqlite3")}
            settings.DATABASES["default"].setdefault("TEST", {}).update(test)

    def share(self) -> None:
        """让接下来起的进程都连这一个 PostgreSQL，都抄这一份建好了表的空库。"""
        from django.core.management import call_command
        from django.db import connections

        # 各进程要等自己备好目录再读设置：留着它，pytest-django 抢先就读了，附件全放到领头的那个目录里去
        del os.environ["DJANGO_SETTINGS_MODULE"]
        if isinstance(self.server, OwnServer):
            os.environ[SHARED] = str(self.server.home)
            self.server.create_database()
        call_command("migrate", verbosity=0)
        connections.close_all()  # 有人连着的库不能当样板；SQLite 的 WAL 也在这时并回文件，抄一个文件就全了
        os.environ[BLANK] = connections["default"].settings_dict["NAME"]

    def undo(self) -> None:
        """停掉自己起的，清掉自己建的。"""
        if self.server is not None:
            self.server.stop()
        for each in (self.data, self.memory):
            shutil.rmtree(each, ignore_errors=True)
