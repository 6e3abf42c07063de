"""报送房间的登记。"""

from django.apps import AppConfig


class FilingsConfig(AppConfig):
    """登记报送房间。"""

    name = "zhidu.filings"
    verbose_name = "报送"
