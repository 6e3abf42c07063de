"""办不成的三种情形，都是可以直接念给用户听的句子。"""

from zhidu.kernel import ZhiduError


class Declined(ZhiduError):
    """不合规矩，办不了：消息说明哪里不合、怎么改。"""


class Stale(ZhiduError):
    """看到之后又被别人改过了：请重新打开再办。"""


class NotFound(ZhiduError):
    """没有这个对象，或不归您管；两种情形说同一句话，不让人从中猜出有没有。"""

    def __init__(self, message: str = "没有找到，或不在您的管理范围内。") -> None:
        super().__init__(message)
