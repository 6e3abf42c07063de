"""沙箱：来路不明的表格文件只在受限的子进程里打开。

外面交来的文件可能是压缩炸弹、改了后缀的程序或存坏的表；解析库也可能有漏洞。
所以主进程从不解析文件内容：它只打开文件描述符、起子进程、限时限内存，再把子进程吐出的纯数据逐行核对后收下。
打不开的一律以 ``Refused`` 说明原因和办法，不会留下半张表。
"""

from zhidu.sandbox.broker import read_workbook
from zhidu.sandbox.model import CellValue, Limits, Sheet, Workbook
from zhidu.sandbox.refusals import Refused

__all__ = ["CellValue", "Limits", "Refused", "Sheet", "Workbook", "read_workbook"]
