"""样式和脚本放哪、怎么叫；别的文件没有放处，一律走 files。"""

from __future__ import annotations

from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatics(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise 没有类型说明
    """名字带内容的摘要，可以放心长期缓存。还没收拢的照原名给，页面照样打得开，只是没有样式。"""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """收拢过的交回带摘要的名字。"""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name


class NoPlace(Storage):
    """默认的存放处不给用：收文件走 files.actions.ingest。"""
