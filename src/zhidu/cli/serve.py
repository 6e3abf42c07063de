"""zhidu serve：起网页服务和后台任务。"""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from zhidu.cli.console import out
from zhidu.cli.demo import show_demo
from zhidu.cli.deployment import prepared
from zhidu.kernel import ZhiduError

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
LARGEST_REQUEST = 80 << 20
#: config.checks 里起服务之前才查的那几样（cli 不引用 config，只对名字）
SERVING = "zhidu-serving"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """这条命令的参数。"""
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDR", help="听哪个地址；默认只听本机")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="听哪个端口，0 是随便一个空的")
    parser.add_argument("--threads", type=int, default=8, metavar="N", help="同时办几个请求")
    parser.add_argument(
        "--demo", action="store_true", help="空的数据目录先装一个虚构的演示市，打印各职务的账号"
    )
    parser.add_argument("--no-worker", action="store_true", help="不在这个进程里办后台任务")


def run(parsed: argparse.Namespace) -> int:
    """一直跑到按 Ctrl-C 或收到停的信号；正在办的后台任务收好尾再走。"""
    if not 0 <= parsed.port <= 65535 or not 1 <= parsed.threads <= 64:
        raise ZhiduError("--port 要在 0 到 65535 之间，--threads 要在 1 到 64 之间。")
    if parsed.demo:
        show_demo()
    with prepared():
        _refuse_unready()
        server = _listen(parsed)
        try:
            with _stopping(), _working(not parsed.no_worker):
                _tell(server, parsed)
                server.run()
        except KeyboardInterrupt:
            pass  # 刚说完地址、还没开始听就叫停的，也算正常停
        finally:
            server.close()
        out().print("停了。")
    return 0


def _refuse_unready() -> None:
    """密钥、数据库、表、样式，差一样就不起，说清跑哪条命令。先查前两样：没有它们，后两样也查不了。"""
    from django.core.checks import Error, Tags, run_checks

    found = run_checks(tags=[Tags.security, Tags.database], databases=["default"])
    if faults := [each.msg for each in found if isinstance(each, Error)]:
        raise ZhiduError("\n".join(("起不来：", *faults, "第一次安装请先跑：zhidu install")))
    found = run_checks(tags=[SERVING], include_deployment_checks=True)
    if faults := [each.msg for each in found if isinstance(each, Error)]:
        raise ZhiduError("\n".join(("起不来：", *faults)))


def _listen(parsed: argparse.Namespace) -> Any:
    """占住地址和端口。转发的地址和协议，只信明写的那一个代理说的。"""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    trusted = settings.ZHIDU_PROXY
    proxied = {"trusted_proxy": trusted, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    try:
        return create_server(
            get_wsgi_application(),
            host=parsed.host,
            port=parsed.port,
            threads=parsed.threads,
            ident="",
            clear_untrusted_proxy_headers=True,
            max_request_body_size=LARGEST_REQUEST,
            **(proxied if trusted else {}),
        )
    except OSError as error:
        raise ZhiduError(
            f"听不了 {parsed.host}:{parsed.port}（{error.strerror or error}）：多半是被占了。换个端口：--port 8001"
        ) from error


@contextmanager
def _working(wanted: bool) -> Iterator[None]:
    """后台任务的线程，跟着服务起停。"""
    if not wanted:
        yield
        return
    from zhidu.jobs.tasks import start_worker

    worker = start_worker()
    try:
        yield
    finally:
        worker.stop()


@contextmanager
def _stopping() -> Iterator[None]:
    """systemd 叫停和 Ctrl-C 一样办。"""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(server: Any, parsed: argparse.Namespace) -> None:
    from django.conf import settings
    from django.core.management import call_command

    call_command("clearsessions")
    host = "127.0.0.1" if parsed.host in LOOPBACK or parsed.host == "0.0.0.0" else parsed.host  # noqa: S104  只是比一比
    console = out()
    console.print(f"智督在 http://{host}:{server.effective_port}/ ，按 Ctrl-C 停。")
    if parsed.host not in LOOPBACK and not settings.ZHIDU_PROXY:
        console.print(
            "听着外面的地址而没有 https：口令会在网上明着走。请在前面加 nginx 和证书，并设 ZHIDU_HTTPS=1。"
        )
