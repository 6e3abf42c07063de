"""测算的依据和结论的写法。"""

from django.db.models import TextChoices


class Basis(TextChoices):
    """一次测算照什么算的：报送里此刻的数，还是冻结了的快照。"""

    LIVE = "live", "现报的数"
    SNAPSHOT = "snapshot", "冻结快照"


class VerdictChoice(TextChoices):
    """存进库里的结论，用词与引擎相同。"""

    MET = "达标", "达标"
    UNMET = "未达标", "未达标"
    OPEN = "待定", "待定"
