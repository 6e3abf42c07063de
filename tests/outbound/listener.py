"""测试里的对方：本机上的一个网站、一个收信的，收到什么都记着；可以装慢、装坏、装大。"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


@dataclass
class Heard:
    """收到的一个请求。"""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """一个网站。改 status、body、headers 就改答复；stall 是答之前拖几秒，drip 是一个字节一个字节地答、隔几秒。"""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    status: int = 200
    body: bytes = b'{"errcode":0,"errmsg":"ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    stall: float = 0.0
    drip: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = HOST, scheme: str = "http") -> str:
        """它的网址。"""
        return f"{scheme}://{host}:{self.port}{path}"


def _handler(listener: Listener) -> type[BaseHTTPRequestHandler]:
    class Site(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            listener.heard.append(
                Heard(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
            )
            listener.done.wait(listener.stall)
            try:
                self.send_response(listener.status)
                for name, value in listener.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(listener.body)))
                self.end_headers()
                if listener.drip:
                    for byte in listener.body:
                        self.wfile.write(bytes([byte]))
                        if listener.done.wait(listener.drip):
                            return
                else:
                    self.wfile.write(listener.body)
            except OSError:
                return  # 对方不等了

        do_GET = do_POST = _answer  # noqa: N815  标准库定的名字

        def log_message(self, *_: Any) -> None:
            return

    return Site


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[Listener]:
    """起一个网站，给了证书就是 https；用完停下。"""
    listener = Listener()
    server = ThreadingHTTPServer((HOST, 0), _handler(listener))
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    listener.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.done.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class Mailbox:
    """一个收信的。refuse 里的收信人不收；password 空着就不要登录；deaf 是问好以后不再答话。"""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    accepts_login: bool = True
    deaf: bool = False
    certificate: Path | None = None
    done: threading.Event = field(default_factory=threading.Event)


def _postman(box: Mailbox) -> type[StreamRequestHandler]:
    class Postman(StreamRequestHandler):
        def _say(self, *lines: str) -> None:
            self.wfile.write("".join(f"{each}\r\n" for each in lines).encode())

        def handle(self) -> None:
            self._say("220 box")
            secured = False
            while line := self.rfile.readline():
                word = line.decode().strip()
                box.said.append(word)
                match word.split(" ")[0].split(":")[0].upper():
                    case "EHLO":
                        if box.deaf:
                            box.done.wait(5)
                            return
                        more = ["250-STARTTLS"] if box.certificate is not None and not secured else []
                        self._say("250-box", *more, "250 AUTH PLAIN")
                    case "STARTTLS" if box.certificate is None:
                        self._say("454 no")
                    case "STARTTLS":
                        self._say("220 go")
                        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                        context.load_cert_chain(box.certificate)
                        try:
                            sealed = context.wrap_socket(self.connection, server_side=True)
                        except ssl.SSLError:
                            return
                        self.rfile, self.wfile = sealed.makefile("rb"), sealed.makefile("wb", buffering=0)
                        secured = True
                    case "AUTH":
                        self._say("235 ok" if box.accepts_login else "535 no")
                    case "RCPT":
                        mailbox = word.partition("<")[2].partition(">")[0]
                        self._say("550 no" if mailbox in box.refuse else "250 ok")
                    case "DATA":
                        self._say("354 go")
                        lines = []
                        while (part := self.rfile.readline()) not in (b".\r\n", b""):
                            lines.append(part)
                        box.letters.append(b"".join(lines))
                        self._say("250 ok")
                    case "QUIT":
                        self._say("221 bye")
                        return
                    case _:
                        self._say("250 ok")

    return Postman


@contextmanager
def receiving(certificate: Path | None = None) -> Iterator[Mailbox]:
    """起一个收信的，给了证书就会 STARTTLS；用完停下。"""
    box = Mailbox(certificate=certificate)
    server = ThreadingTCPServer((HOST, 0), _postman(box))
    server.daemon_threads = True
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        box.done.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def self_signed(folder: Path) -> Path:
    """给 localhost 的一张自签的证书，连同私钥写在一个文件里；信它的也用这个文件。"""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.fromtimestamp(time.time(), UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
