"""消息渠道房间的登记。"""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """登记消息渠道房间。"""

    name = "zhidu.channels"
    verbose_name = "消息渠道"
