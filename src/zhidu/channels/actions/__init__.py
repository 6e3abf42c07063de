"""渠道的动作：设、停、启，转发，试发。"""

from zhidu.channels.actions.relaying import Relayed, clear_out, relay
from zhidu.channels.actions.setting_up import ChannelPlan, plain_settings, save_channel, switch_channel
from zhidu.channels.actions.trying import try_channel

__all__ = [
    "ChannelPlan",
    "Relayed",
    "clear_out",
    "plain_settings",
    "relay",
    "save_channel",
    "switch_channel",
    "try_channel",
]
