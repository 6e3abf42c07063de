"""部署设置：环境变量怎么读，写错了说什么。"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from zhidu.config import databases, environment
from zhidu.config.databases import POSTGRESQL, SQLITE, from_url
from zhidu.config.installing import install

DEFAULT = Path("somewhere") / "zhidu.sqlite3"


def test_places_keep_database_files_anchors_and_keys_apart(tmp_path: Path) -> None:
    places = environment.places({"ZHIDU_DATA": str(tmp_path)})
    folders = {each.parent for each in (places.database, places.anchors, places.audit_key)} | {places.files}
    assert len(folders) == 4
    assert all(folder.parent == tmp_path for folder in folders)
    moved = environment.places({"ZHIDU_DATA": str(tmp_path), "ZHIDU_KEYS": str(tmp_path / "away")})
    assert moved.secret_key.parent == moved.audit_key.parent == tmp_path / "away"


@pytest.mark.parametrize("inside", ["database", "files", "files/deep"])
def test_keys_beside_what_they_protect_are_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="密钥目录"):
        environment.places({"ZHIDU_DATA": str(tmp_path), "ZHIDU_KEYS": str(tmp_path / inside)})


def test_hosts() -> None:
    assert environment.hosts({}) == ["localhost", "127.0.0.1", "[::1]"]
    assert environment.hosts({"ZHIDU_HOSTS": " dudao.example.cn , 10.0.0.8 "}) == [
        "dudao.example.cn",
        "10.0.0.8",
    ]
    with pytest.raises(ImproperlyConfigured, match="不能写"):
        environment.hosts({"ZHIDU_HOSTS": "a.example.cn,*"})


def test_anchor_every() -> None:
    assert environment.anchor_every({}) == 1
    assert environment.anchor_every({"ZHIDU_ANCHOR_EVERY": "50"}) == 50
    for bad in ("0", "-1", "x", "1.5", "五"):
        with pytest.raises(ImproperlyConfigured, match="1 以上的整数"):
            environment.anchor_every({"ZHIDU_ANCHOR_EVERY": bad})


def test_fonts(tmp_path: Path) -> None:
    assert environment.fonts({}) is None
    assert environment.fonts({"ZHIDU_FONTS": str(tmp_path)}) == tmp_path
    with pytest.raises(ImproperlyConfigured, match="不是目录"):
        environment.fonts({"ZHIDU_FONTS": str(tmp_path / "没有")})


def test_outbound_peers(tmp_path: Path) -> None:
    assert environment.outbound({}).allows("oapi.dingtalk.com", 443)
    assert not environment.outbound({"ZHIDU_OUTBOUND": "none"}).allowed
    found = environment.outbound(
        {"ZHIDU_OUTBOUND": "mail.example.com:465", "ZHIDU_OUTBOUND_INSIDE": "10.0.0.8:8080"}
    )
    assert dict(found.allowed) == {("mail.example.com", 465): False, ("10.0.0.8", 8080): True}
    with pytest.raises(ImproperlyConfigured, match="ZHIDU_OUTBOUND"):
        environment.outbound({"ZHIDU_OUTBOUND": "*"})
    with pytest.raises(ImproperlyConfigured, match="ZHIDU_OUTBOUND_CA"):
        environment.outbound({"ZHIDU_OUTBOUND_CA": str(tmp_path / "没有.pem")})


def test_site() -> None:
    assert environment.site({}) == ""
    assert environment.site({"ZHIDU_SITE": "https://zhidu.example.test/"}) == "https://zhidu.example.test"
    for wrong in ("zhidu.example.test", "https://zhidu.example.test/x", "javascript:alert(1)"):
        with pytest.raises(ImproperlyConfigured, match="ZHIDU_SITE"):
            environment.site({"ZHIDU_SITE": wrong})


def test_keys_are_made_once(tmp_path: Path) -> None:
    places = environment.places({"ZHIDU_DATA": str(tmp_path)})
    assert environment.secret_key(places.secret_key) == ""
    assert install(places) == [places.secret_key, places.audit_key]
    assert places.database.parent.is_dir()
    assert places.files.stat().st_mode & 0o077 == 0
    made = [file.read_bytes() for file in (places.secret_key, places.audit_key)]
    assert made[0] != made[1]
    assert install(places) == []
    places.secret_key.unlink()
    assert install(places) == [places.secret_key]
    assert places.audit_key.read_bytes() == made[1]
    assert len(environment.secret_key(places.secret_key)) == 64


def test_sqlite_is_the_default_and_can_be_placed() -> None:
    plain = from_url("", DEFAULT)
    assert (plain["ENGINE"], plain["NAME"]) == (SQLITE, str(DEFAULT))
    assert plain["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert from_url("sqlite:///data/a%20b.sqlite3", DEFAULT)["NAME"] == "/data/a b.sqlite3"
    assert from_url("sqlite:////data/x.sqlite3", DEFAULT)["NAME"] == "/data/x.sqlite3"


def test_postgresql_urls() -> None:
    found = from_url("postgresql://zhi%40du:p%3Aw%2F@db.example.cn:5433/city?sslmode=verify-full", DEFAULT)
    named = {key: found[key] for key in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")}
    assert named == {
        "ENGINE": POSTGRESQL,
        "USER": "zhi@du",
        "PASSWORD": "p:w/",
        "HOST": "db.example.cn",
        "PORT": "5433",
        "NAME": "city",
        "OPTIONS": {"sslmode": "verify-full"},
    }
    socket = from_url("postgres://zhidu@/zhidu?host=%2Frun%2Fpg", DEFAULT)
    assert (socket["HOST"], socket["PORT"], socket["OPTIONS"]) == ("/run/pg", "", {})


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mysql://u:secret@h/d", "看不懂"),
        ("zhidu.sqlite3", "看不懂"),
        ("sqlite:///", "看不懂"),
        ("postgresql://u:secret@h", "没有写库名"),
        ("postgresql://u:secret@h:abc/d", "主机或端口"),
        ("postgresql://u:secret@h/d?sslmod=require", "sslmod"),
    ],
)
def test_wrong_urls_are_told_without_the_password(url: str, word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=word) as told:
        from_url(url, DEFAULT)
    assert "secret" not in str(told.value)


def test_settings_have_no_way_round() -> None:
    from zhidu.config import settings

    assert settings.DEBUG is False
    assert (settings.TIME_ZONE, settings.LANGUAGE_CODE, settings.USE_TZ) == ("Asia/Shanghai", "zh-hans", True)
    assert not any("admin" in app for app in settings.INSTALLED_APPS)
    assert databases.BUSY_SECONDS >= 10
