"""一次登录：会话里记着谁、哪个任职、什么权限版次、从何时起、上次何时动过。"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.http import HttpRequest

KEY = "zhidu.visit"
#: 记住上次用的任职；不是凭证，每次都核对是不是本人的
POST_COOKIE = "zhidu_post"
POST_COOKIE_AGE = timedelta(days=180)
#: 自动刷新的请求带上它，不算人在动（也可以在登记网址时写 polled）
POLLING_HEADER = "X-Zhidu-Polling"
#: 隔这么久才往会话里写一次“动过”，免得每次请求都写库
TOUCH_EVERY = timedelta(seconds=60)
#: 记着的时刻比此刻晚这么多，就是钟往回拨过
AHEAD = timedelta(minutes=5)


class Lapse(Enum):
    """为什么要重新登录；值写在网址里，话在 said。"""

    IDLE = "idle"
    AGED = "aged"
    CHANGED = "changed"
    NO_POST = "no-post"
    OUT = "out"
    ACTIVATED = "activated"
    UNAVAILABLE = "unavailable"

    @property
    def said(self) -> str:
        """登录页上的一句话。"""
        return _SAID[self]


_SAID = {
    Lapse.IDLE: "太久没有操作，已自动退出，请重新登录。没有提交的内容如已存为草稿，登录后还在。",
    Lapse.AGED: "这次登录已满最长时限，请重新登录。",
    Lapse.CHANGED: "您的任职或账号有变动（授予、收回、到期或改了口令），请重新登录。",
    Lapse.NO_POST: "您还没有可用的任职，进不去。请找安全管理员授予任职。",
    Lapse.OUT: "已退出。",
    Lapse.ACTIVATED: "口令设好了，请用它登录。",
    Lapse.UNAVAILABLE: "登录没有走完，请重新登录。",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """一次登录。since、seen 是时间戳（秒）；post 为 None 是还没选任职；two_step 是过了两步验证。"""

    person: int
    epoch: int
    since: int
    seen: int
    post: int | None = None
    two_step: bool = False


def begin(request: HttpRequest, visit: Visit) -> None:
    """记下这次登录。"""
    request.session[KEY] = asdict(visit)


def kept(request: HttpRequest) -> Visit:
    """会话里记着的这次登录，不看时限；进了门才有。"""
    return Visit(**request.session[KEY])


def current(request: HttpRequest, at: datetime) -> Visit | Lapse | None:
    """这次登录；没登录是 None，过了时限的说是哪一种。不改会话。"""
    found = request.session.get(KEY)
    if not isinstance(found, dict):
        return None
    try:
        visit = Visit(**found)
    except TypeError:
        return None  # 升级前记的，样子不同了：重新登录就是
    moment = at.timestamp()
    if max(visit.since, visit.seen) - moment > AHEAD.total_seconds():
        return Lapse.AGED  # 服务器的钟往回拨过：照旧算，这次登录要等钟赶上来才过时
    if moment - visit.since >= settings.ZHIDU_SESSION_LONGEST.total_seconds():
        return Lapse.AGED
    if moment - visit.seen >= settings.ZHIDU_SESSION_IDLE.total_seconds():
        return Lapse.IDLE
    return visit


def touch(request: HttpRequest, visit: Visit, at: datetime) -> None:
    """记下人刚动过。自动刷新的请求不算，离开的人不会因为页面自己在刷新而一直登着。"""
    if POLLING_HEADER in request.headers:
        return
    moment = int(at.timestamp())
    if moment - visit.seen >= TOUCH_EVERY.total_seconds():
        begin(request, replace(visit, seen=moment))


def choose(request: HttpRequest, visit: Visit, post: int) -> None:
    """换成这个任职。"""
    begin(request, replace(visit, post=post))


def renew(request: HttpRequest, visit: Visit, epoch: int) -> None:
    """本人刚改了口令：别处的登录都作废了，这一次接着用，跟上新的权限版次。"""
    begin(request, replace(visit, epoch=epoch))


def passed_two_step(request: HttpRequest, visit: Visit, passed: bool) -> None:
    """这次登录算不算过了两步验证：刚开了就算，刚关了就不算。"""
    begin(request, replace(visit, two_step=passed))


def end(request: HttpRequest) -> None:
    """这次登录到此为止：会话连同里面的东西都清掉，换一个编号。"""
    request.session.flush()
