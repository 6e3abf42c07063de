"""所有可以直接念给用户听的报错，都从这里出。"""


class ZhiduError(Exception):
    """一句用户看得懂、知道下一步做什么的中文。程序自己的错不用它。"""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
