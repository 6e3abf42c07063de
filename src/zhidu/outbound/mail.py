"""发一封信：SMTP，默认一上来就加密，也可以先明后密；不加密的只许连名单写明的内网。"""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from zhidu.outbound.lines import Line, Undelivered
from zhidu.outbound.peers import Peers

SECONDS = 10.0
TLS, STARTTLS, PLAIN = "tls", "starttls", "plain"


@dataclass(frozen=True, slots=True)
class MailServer:
    """发信的服务器。security 是 tls（一上来就加密）、starttls（先明后密）或 plain（不加密）；user 空着就不登录。"""

    host: str
    port: int
    security: str = TLS
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """一封信：谁发、发给谁、标题、正文（纯文字）、时刻。number 是信的编号：重发同一封还用它，信箱认得出是同一封。"""

    sender: str
    recipients: Sequence[str]
    subject: str
    text: str
    at: datetime
    number: str


class _Pinned(smtplib.SMTP):
    """照连好的线说话，自己不去解析、不去连。"""

    def __init__(self, line: Line, greeting: str) -> None:
        self._line = line
        super().__init__(local_hostname=greeting)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._line.sock

    def secure(self) -> None:
        """STARTTLS：谈成加密以后，明文时说的话都不算，从头问好。"""
        self.ehlo_or_helo_if_needed()
        code, _ = self.docmd("STARTTLS")
        if code != 220:
            raise Undelivered(f"{self._line.host} 不会 STARTTLS，没有发。")
        self._line.secure()
        self.sock = self._line.sock
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False


def send_letter(letter: Letter, server: MailServer, *, peers: Peers, seconds: float = SECONDS) -> int:
    """发一封信，交回没收下它的信箱有几个（别的收下了）。一个信箱也没收下、登录不上、连不上，抛 Undelivered。"""
    if server.security == PLAIN and not peers.inside(server.host, server.port):
        raise Undelivered(f"{server.host} 不是名单写明的内网机器，不许不加密发信。")
    message = _written(letter)
    with Line(server.host, server.port, peers, seconds=seconds) as line:
        if server.security == TLS:
            line.secure()
        try:
            return _talk(line, server, letter, message)
        except smtplib.SMTPException as error:
            if line.expired:
                raise TimeoutError from None
            raise Undelivered(_said(error, server.host)) from None
        except ValueError:
            if line.expired:  # 掐断以后，它读到一半的话会看不懂
                raise TimeoutError from None
            raise Undelivered(f"{server.host} 说的话看不懂，没有发成。") from None


def _talk(line: Line, server: MailServer, letter: Letter, message: EmailMessage) -> int:
    smtp = _Pinned(line, letter.sender.rpartition("@")[2])
    smtp.connect(server.host, server.port)
    if server.security == STARTTLS:
        smtp.secure()
    if server.user:
        smtp.login(server.user, server.password)
    refused = smtp.send_message(message, letter.sender, list(letter.recipients))
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        return len(refused)  # 信已经收下了，道别没说成不要紧
    return len(refused)


def _written(letter: Letter) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"], message["To"] = letter.sender, ", ".join(letter.recipients)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.number}@{letter.sender.rpartition('@')[2]}>"
    except ValueError:
        raise Undelivered("发信人或收信人的地址不对，没有发。") from None
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _said(error: smtplib.SMTPException, host: str) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"{host} 不认这个用户名和口令。"
        case smtplib.SMTPNotSupportedError():
            return f"{host} 不支持登录，请核对端口和加密方式。"
        case smtplib.SMTPRecipientsRefused():
            return f"{host} 说这些收信人一个也不收。"
        case smtplib.SMTPSenderRefused():
            return f"{host} 不许用这个发信人。"
        case smtplib.SMTPResponseException():
            return f"{host} 没有收下（代号 {error.smtp_code}）。"
    return f"与 {host} 的连接中断了。"
