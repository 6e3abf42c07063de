"""发信：内容、登录、加密、收信人被退、对方不答话。对方在本机。"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.outbound import listener as listeners
from tests.outbound.listener import Mailbox
from zhidu.outbound import Letter, MailServer, Undelivered, read_peers, send_letter
from zhidu.outbound.mail import PLAIN, STARTTLS, TLS

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LETTER = Letter(
    "zhidu@example.gov.cn",
    ("a@example.gov.cn", "b@example.gov.cn"),
    "智督：有新通知",
    "整改 2 件。",
    AT,
    "n-1",
)


def sent(box: Mailbox, security: str = PLAIN, host: str = "127.0.0.1", **how: Any) -> int:
    """发 LETTER。"""
    letter, trust = how.pop("letter", LETTER), how.pop("trust", None)
    server = MailServer(host, box.port, security, how.pop("user", ""), how.pop("password", ""))
    return send_letter(letter, server, peers=read_peers("", f"{host}:{box.port}", trust), **how)


def test_what_arrives(box: Mailbox) -> None:
    assert sent(box) == 0
    [raw] = box.letters
    found = message_from_bytes(raw, policy=policy.default)
    assert found["Subject"] == "智督：有新通知"
    assert found["To"] == "a@example.gov.cn, b@example.gov.cn"
    assert found["Message-ID"] == "<n-1@example.gov.cn>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Date"] == "Mon, 02 Mar 2026 01:00:00 +0000"
    assert found.get_content().strip() == "整改 2 件。"


def test_login_goes_only_after_encryption(certificate: Path) -> None:
    with listeners.receiving(certificate) as box:
        assert sent(box, STARTTLS, "localhost", trust=certificate, user="u", password="secret") == 0
        words = [each.split(" ")[0].upper() for each in box.said]
        assert words[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
        assert len(box.letters) == 1


def test_an_untrusted_certificate_stops_the_letter(certificate: Path) -> None:
    with listeners.receiving(certificate) as box:
        with pytest.raises(Undelivered, match="证书不对"):
            sent(box, STARTTLS, "localhost", user="u", password="secret")
        assert not any(each.startswith("AUTH") for each in box.said)


def test_a_server_without_starttls_gets_nothing(box: Mailbox) -> None:
    with pytest.raises(Undelivered, match="没有发"):
        sent(box, STARTTLS, user="u", password="secret")
    assert box.letters == []
    assert not any(each.startswith("AUTH") for each in box.said)


def test_plain_only_inside(box: Mailbox) -> None:
    server = MailServer("mail.example.com", 25, PLAIN)
    with pytest.raises(Undelivered, match="不许不加密"):
        send_letter(LETTER, server, peers=read_peers("mail.example.com:25", ""))
    with pytest.raises(Undelivered, match="不在许可名单"):
        send_letter(LETTER, MailServer("mail.example.com", 465, TLS), peers=read_peers("", ""))


def test_a_wrong_password(box: Mailbox) -> None:
    box.accepts_login = False
    with pytest.raises(Undelivered, match="不认这个用户名和口令") as caught:
        sent(box, user="u", password="secret")
    assert "secret" not in caught.value.message
    assert box.letters == []


def test_some_recipients_refused_is_said_all_refused_is_a_failure(box: Mailbox) -> None:
    box.refuse = {"a@example.gov.cn"}
    assert sent(box) == 1
    box.refuse = {"a@example.gov.cn", "b@example.gov.cn"}
    with pytest.raises(Undelivered, match="一个也不收"):
        sent(box)
    assert len(box.letters) == 1


def test_a_silent_server_is_cut_off_in_time(box: Mailbox) -> None:
    box.deaf = True
    began = time.monotonic()
    with pytest.raises(Undelivered, match="太慢"):
        sent(box, seconds=0.5)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "recipient", ["a@example.gov.cn\r\nBcc: x@evil.example", "a@example.gov.cn\nRCPT TO:<x@y>"]
)
def test_line_breaks_in_addresses_go_nowhere(box: Mailbox, recipient: str) -> None:
    letter = Letter("zhidu@example.gov.cn", (recipient,), "标题", "正文", AT, "n-2")
    with pytest.raises(Undelivered, match="地址不对"):
        sent(box, letter=letter)
    assert box.said == []
