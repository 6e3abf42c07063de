"""权利、职务代号、管辖方式和账号变动的类别。"""

from enum import StrEnum

from django.db.models import TextChoices

from zhidu.organisations.enums import EDIT_UNITS as _EDIT_UNITS
from zhidu.organisations.enums import SEE_UNITS as _SEE_UNITS


class Right(StrEnum):
    """权利：能做哪一类事。上面的房间要新的权利，先加在这里，再写进职务。"""

    SEE_UNITS = _SEE_UNITS
    EDIT_UNITS = _EDIT_UNITS
    SEE_PEOPLE = "people.see"
    EDIT_PEOPLE = "people.edit"
    GRANT_POSTS = "posts.grant"
    READ_AUDIT = "audit.read"
    SEE_BOARDS = "boards.see"
    SEE_FILINGS = "filings.see"
    FILL_FILINGS = "filings.fill"
    REVIEW_FILINGS = "filings.review"
    FREEZE_FILINGS = "filings.freeze"
    SEE_FINDINGS = "findings.see"
    RAISE_FINDINGS = "findings.raise"
    ANSWER_FINDINGS = "findings.answer"
    CLOSE_FINDINGS = "findings.close"
    SEE_DOCUMENTS = "documents.see"
    DRAFT_DOCUMENTS = "documents.draft"
    REVIEW_DOCUMENTS = "documents.review"
    SIGN_DOCUMENTS = "documents.sign"
    SET_UP_DOCUMENTS = "documents.set_up"
    SET_UP_CHANNELS = "channels.set_up"
    VISIT_SCHOOLS = "inspections.visit"
    PLAN_VISITS = "inspections.plan"
    SCORE = "assessments.score"
    RUN_ASSESSMENTS = "assessments.run"


class OfficeCode(TextChoices):
    """职务代号；一个职务是什么、有哪些权利，见 rules.offices。"""

    CITY_SUPERVISION = "city_supervision", "市督导室"
    COUNTY_SUPERVISION = "county_supervision", "区县督导室"
    SCHOOL = "school", "学校"
    MEMBER = "member", "成员单位"
    INSPECTOR = "inspector", "督学"
    EXPERT = "expert", "专家"
    LEADER = "leader", "领导只读"
    SYSTEM_ADMIN = "system_admin", "系统管理"
    SECURITY_ADMIN = "security_admin", "安全管理"
    AUDIT_ADMIN = "audit_admin", "审计管理"


#: 三员：一个人不能同时担任其中两个
ADMIN_OFFICES = frozenset({OfficeCode.SYSTEM_ADMIN, OfficeCode.SECURITY_ADMIN, OfficeCode.AUDIT_ADMIN})


class Jurisdiction(TextChoices):
    """管辖方式：一个任职管得到哪些机构。"""

    OWN = "own", "本单位"
    SUBTREE = "subtree", "本单位及下属"
    LISTED = "listed", "指定的单位"


class AccountChangeKind(TextChoices):
    """账号变动的类别。"""

    CREATED = "created", "建账号"
    POST_GRANTED = "post_granted", "授予任职"
    POST_REVOKED = "post_revoked", "收回任职"
    DISABLED = "disabled", "停用"
    ENABLED = "enabled", "启用"
    UNLOCKED = "unlocked", "解锁"
    ACTIVATION_ISSUED = "activation_issued", "发激活码"
    ACTIVATED = "activated", "激活"
    PASSWORD_CHANGED = "password_changed", "改口令"
    IMPORTED = "imported", "成批导入"


class Entering(TextChoices):
    """登录前后本人做的几件小事，留在审计里的动作。"""

    PASSWORD_PASSED = "accounts.password_passed", "口令对了，还没进来"
    SIGNED_IN = "accounts.signed_in", "登录"
    SIGNED_OUT = "accounts.signed_out", "退出登录"
    TWO_STEP_ON = "accounts.two_step_on", "开两步验证"
    TWO_STEP_OFF = "accounts.two_step_off", "关两步验证"
    TWO_STEP_PASSED = "accounts.two_step_passed", "过两步验证"
    TWO_STEP_FAILED = "accounts.two_step_failed", "两步验证没对上"
    RECOVERY_CODE_USED = "accounts.recovery_code_used", "用了一个备用码"
    RECOVERY_CODES_MADE = "accounts.recovery_codes_made", "重新生成备用码"


class SignInResult(StrEnum):
    """登录的三种结果。没有这个账号、口令不对、还没激活、已停用，都是 WRONG，不让人猜出有没有。"""

    OK = "ok"
    WRONG = "wrong"
    LOCKED = "locked"
