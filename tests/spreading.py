"""几个进程一起跑时怎样分：一个文件归一个进程，文件里共用的家当只造一遍；重的先跑，末了不留一个进程独自跑重的。

不用标记分组：pytest 9.2 换了编号的写法，pytest-xdist 3.8 的 xdist_group 悄悄不起作用。
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadScopeScheduling

#: 不同文件共用一处部署的，归在一起
TOGETHER = {
    f"tests/browser/test_{name}.py": "tests/browser/walks" for name in ("deciding", "entering", "filling")
}
#: 一项就跑几十秒、各项又不共用家当的，一项一项地分
APART = frozenset({"tests/security/test_matrix.py"})
#: 重的，照这个先后先跑
HEAVY = (
    "tests/browser/", "tests/engine/test_spark.py", "tests/security/", "tests/chaos/", "tests/frontend/",
    "tests/cli/", "tests/engine/",
)  # fmt: skip


def unit_of(nodeid: str) -> str:
    """一项测试分在哪一份里。"""
    path = nodeid.split("::", 1)[0]
    return nodeid if path in APART else TOGETHER.get(path, path)


def heavy_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """重的排在前头，其余照原来的先后。"""

    def weight(item: pytest.Item) -> int:
        return next((at for at, each in enumerate(HEAVY) if item.nodeid.startswith(each)), len(HEAVY))

    return sorted(items, key=weight)


class Spread(LoadScopeScheduling):
    """照 unit_of 分成份，照收到的先后发。"""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
