"""全部测试共用的设置：随机样本每次都一样，不在仓库里留东西。"""

from hypothesis import settings

# 可重现比多样要紧：同一份代码在谁的机器上都测同样的样本；不限单例时长，机器忙时不误报
settings.register_profile("zhidu", derandomize=True, deadline=None, database=None)
settings.load_profile("zhidu")
