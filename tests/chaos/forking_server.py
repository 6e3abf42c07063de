"""给断电测试用的服务器：先把程序读进内存，再分出一个孩子去服务；孩子被杀，马上再分一个。标准输入一关就收场。

python forking_server.py 端口
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time

import django


def serve(port: int) -> None:
    """孩子：起真的网页服务，直到被杀。"""
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    create_server(get_wsgi_application(), host="127.0.0.1", port=port, threads=4, ident="").run()


def main(port: int) -> int:
    """父亲：看着孩子，死了就再分。"""
    django.setup()
    from django.urls import get_resolver

    assert get_resolver().url_patterns  # 先读进来，孩子不必再读
    while True:
        child = os.fork()
        if child == 0:
            serve(port)
            os._exit(0)
        print(child, flush=True)
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            ready, _, _ = select.select([sys.stdin], [], [], 0.005)
            if ready and not sys.stdin.read(1):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return 0
        time.sleep(0.001)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
