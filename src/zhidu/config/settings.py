"""Django 设置。值只来自环境变量和密钥文件；没有默认口令，没有管理后台，没有超级用户。"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from zhidu.config import databases, environment

ZHIDU_PLACES = environment.places()
ZHIDU_AUDIT_KEY = ZHIDU_PLACES.audit_key
ZHIDU_AUDIT_ANCHORS = ZHIDU_PLACES.anchors
ZHIDU_AUDIT_ANCHOR_EVERY = environment.anchor_every()
#: 前面有没有 https；有就只在 https 里带会话
ZHIDU_HTTPS = environment.switch("ZHIDU_HTTPS")
#: 转发来的协议和地址信哪个代理说的；开了 https 而没写，就是本机的 nginx
ZHIDU_PROXY = os.environ.get("ZHIDU_PROXY") or ("127.0.0.1" if ZHIDU_HTTPS else "")
#: 市督导室和三员是不是非开两步验证不可
ZHIDU_TOTP_REQUIRED = environment.switch("ZHIDU_TOTP_REQUIRED")
#: 多久没操作就退出；一次登录最长多久
ZHIDU_SESSION_IDLE = environment.minutes("ZHIDU_IDLE_MINUTES", 30)
ZHIDU_SESSION_LONGEST = timedelta(hours=12)

SECRET_KEY = environment.secret_key(ZHIDU_PLACES.secret_key)
DEBUG = False
ALLOWED_HOSTS = environment.hosts()

DATABASES = {"default": databases.from_url(os.environ.get("DATABASE_URL", ""), ZHIDU_PLACES.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: 我们自己的房间，从下往上；与楼层一致，由 tests/architecture 核对
OUR_APPS = [
    "zhidu.audit",
    "zhidu.organisations",
    "zhidu.accounts",
    "zhidu.notices",
    "zhidu.files",
    "zhidu.jobs",
    "zhidu.documents",
    "zhidu.channels",
    "zhidu.catalog",
    "zhidu.filings",
    "zhidu.indicators",
    "zhidu.findings",
    "zhidu.rectification",
    "zhidu.web",
    "zhidu.api",
    "zhidu.config",
]
INSTALLED_APPS = [
    *OUR_APPS,
    "zhidu.config.contrib.AuthWithoutPermissions",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "zhidu.config.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhidu.web.gate.Gate",
]
ROOT_URLCONF = "zhidu.config.urls"
WSGI_APPLICATION = "zhidu.config.wsgi.application"
APPEND_SLASH = False

_WEB = Path(__file__).resolve().parents[1] / "web"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # 每一处的模板放在自己的目录里；allauth 自带的模板不用，所以不找应用目录
        "DIRS": [str(folder) for folder in sorted(_WEB.glob("**/templates"))],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "zhidu.web.shell.shell",
            ],
            "builtins": ["django.templatetags.static"],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# ── 登录 ──────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.Person"
PASSWORD_HASHERS = ["zhidu.accounts.hashing.BoundedArgon2Hasher"]
AUTHENTICATION_BACKENDS = ["zhidu.web.session.backend.SignInBackend"]
LOGIN_URL = "session:sign_in"

ACCOUNT_ADAPTER = "zhidu.web.session.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_FORMS = {"reauthenticate": "zhidu.web.session.forms.ConfirmPasswordForm"}
# 口令的锁在 accounts 里，按账号记在库里；这里只管验证码：五分钟五次
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login": "", "reauthenticate": ""}
MFA_ADAPTER = "zhidu.web.session.adapter.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "智督"
MFA_TOTP_TOLERANCE = 1  # 手机的钟前后差半分钟也认
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "zhidu.web.session.forms.CodeForm",
    "activate_totp": "zhidu.web.session.forms.TurnOnForm",
}

SESSION_COOKIE_NAME = "zhidu_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ZHIDU_HTTPS
SESSION_COOKIE_AGE = int(ZHIDU_SESSION_LONGEST.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "zhidu_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ZHIDU_HTTPS
CSRF_FAILURE_VIEW = "zhidu.web.refusals.unforged"

# ── 响应头 ────────────────────────────────────────────────────
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if ZHIDU_HTTPS else 0
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# ── 样式、脚本、上传、缓存、后台任务 ──────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = str(ZHIDU_PLACES.statics)
# 只收我们自己的：allauth 带的脚本一个也不用
STATICFILES_DIRS = [str(folder) for folder in (_WEB / "static",) if folder.is_dir()]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "zhidu.config.statics.NoPlace"},
    "staticfiles": {"BACKEND": "zhidu.config.statics.HashedStatics"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

#: 单位买的公文字体放哪；没有就用机器上的免费替代
ZHIDU_FONTS = environment.fonts()

#: 程序可以主动连哪些机器；消息里的链接指到哪
ZHIDU_OUTBOUND = environment.outbound()
ZHIDU_SITE = environment.site()

#: 一个附件至多多少字节
ZHIDU_LARGEST_FILE = 64 << 20

LOGGING_CONFIG = "zhidu.config.logs.configure"
LOGGING = {"version": 1}
