"""问题的状态。"""

from django.db.models import TextChoices


class FindingState(TextChoices):
    """问题走到哪一步。"""

    OPEN = "open", "待立案"
    FILED = "filed", "已立案"
    DISMISSED = "dismissed", "不立案"
