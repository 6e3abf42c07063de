"""渠道的种类、怎么发、发到哪一步、说哪些事。"""

from django.db.models import TextChoices


class ChannelKind(TextChoices):
    """渠道的种类。"""

    WECOM = "wecom", "企业微信群机器人"
    DINGTALK = "dingtalk", "钉钉群机器人"
    FEISHU = "feishu", "飞书群机器人"
    MAIL = "mail", "邮件"
    SMS = "sms", "短信网关"


class Pace(TextChoices):
    """怎么发。"""

    AT_ONCE = "at_once", "随到随发"
    DAILY = "daily", "每天汇总一次"


class DispatchState(TextChoices):
    """一条待转的通知到了哪一步。"""

    WAITING = "waiting", "待发"
    SENT = "sent", "已发"
    NEEDLESS = "needless", "不用发"
    GIVEN_UP = "given_up", "放弃"


class Topic(TextChoices):
    """往外说的只有这几个词：哪一类事。"""

    WHISTLE = "whistle", "吹哨"
    RECTIFICATION = "rectification", "整改"
    DOCUMENTS = "documents", "公文"
    FILINGS = "filings", "报送"
    PLATFORM = "platform", "平台运行"
    OTHER = "other", "其他事项"
