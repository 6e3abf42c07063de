"""渠道的查询：都要说清谁在看；够不着的和没有的一样。"""

from zhidu.channels.queries.channels import ChannelStanding, channel, channels, outbox, standings

__all__ = ["ChannelStanding", "channel", "channels", "outbox", "standings"]
