"""拒收的句子：每个代号一句话，先说文件怎么了，再说怎么办。"""

import unicodedata
from collections.abc import Mapping

from zhidu.kernel.errors import ZhiduError

SENTENCES: dict[str, str] = {
    "missing": "找不到这个文件，请核对路径和文件名。",
    "unreadable": "没有权限读取这个文件，请检查它的权限，或确认它没有被别的程序占用。",
    "symlink": "这是一个指向别处的链接，请直接给出原文件。",
    "directory": "这是一个文件夹，请给出里面的表格文件。",
    "not-a-file": "这是设备或管道而不是普通文件，请给出表格文件。",
    "empty": "文件是空的，没有任何内容，请重新导出或重新传送。",
    "too-large": "文件超过 {mebibytes} 兆，请删去图片和无关的工作表后再交，或拆成几个文件。",
    "is-zip": "这是压缩包，不是表格，请解压后交里面的 xlsx、xls 或 csv 文件。",
    "is-rar": "这是 RAR 压缩包，请解压后交里面的 xlsx、xls 或 csv 文件。",
    "is-7z": "这是 7z 压缩包，请解压后交里面的 xlsx、xls 或 csv 文件。",
    "is-gz": "这是 gz 之类的压缩文件，请解压后交里面的 xlsx、xls 或 csv 文件。",
    "is-tar": "这是 tar 打包文件，请解开后交里面的 xlsx、xls 或 csv 文件。",
    "is-pdf": "这是 PDF，不是表格，请交原来的 xlsx、xls 或 csv 文件。",
    "is-docx": "这是 Word 文档（docx），请把表格复制到 Excel 或 WPS 表格里另存为 xlsx 再交。",
    "is-doc": "这是 Word 文档（doc），请把表格复制到 Excel 或 WPS 表格里另存为 xlsx 再交。",
    "is-pptx": "这是演示文稿（pptx），请交表格文件。",
    "is-ppt": "这是演示文稿（ppt），请交表格文件。",
    "is-ofd": "这是 OFD 版式文件，不是表格，请交原来的 xlsx、xls 或 csv 文件。",
    "is-uof": "这是标文通（UOF）文件，请在 WPS 或 Office 里另存为 xlsx 再交。",
    "is-odt": "这是 OpenDocument 的文字或演示文件，不是表格，请交 xlsx、xls、ods 或 csv 文件。",
    "is-xlsb": "这是二进制工作簿（xlsb），请在 Excel 里另存为 xlsx 再交。",
    "is-numbers": "这是苹果 Numbers 表格，请导出为 xlsx 再交。",
    "is-picture": "这是图片，不是表格，请交原来的 xlsx、xls 或 csv 文件。",
    "is-video": "这是音视频文件，不是表格，请交 xlsx、xls 或 csv 文件。",
    "is-program": "这是可执行程序，不是表格，请勿打开它并检查它从哪里来。",
    "is-rtf": "这是 RTF 文档，请把表格复制到 Excel 或 WPS 表格里另存为 xlsx 再交。",
    "is-database": "这是数据库文件，请把表导出为 xlsx 或 csv 再交。",
    "is-html": "这是网页（很多系统导出的“xls”其实是网页），请用 Excel 或 WPS 打开后另存为 xlsx 再交。",
    "is-xml-table": "这是 XML 表格 2003 格式，请用 Excel 或 WPS 打开后另存为 xlsx 再交。",
    "is-xml": "这是 XML 文件，不是表格，请交 xlsx、xls 或 csv 文件。",
    "is-mht": "这是单个文件网页（mht），请用 Excel 或 WPS 打开后另存为 xlsx 再交。",
    "is-json": "这是 JSON 数据，不是表格，请导出为 xlsx 或 csv 再交。",
    "is-slk": "这是 SYLK 表格（slk），请用 Excel 或 WPS 打开后另存为 xlsx 再交。",
    "is-ole": "这是旧版 Office 的其他文件，不是 Excel 工作簿，请另存为 xlsx 再交。",
    "is-binary": "这不是能认得的表格文件，请交 xlsx、xls 或 csv 文件。",
    "xls-old": "这是 Excel 95 或更早的工作簿，请用 Excel 或 WPS 打开后另存为 xlsx 再交。",
    "macros": "工作簿里带有宏，为安全起见不收，请另存为不带宏的 xlsx 再交。",
    "encrypted": "工作簿加了密码，请去掉打开密码后重新保存再交。",
    "zip-encrypted": "文件里的内容加了密，请去掉密码后重新保存再交。",
    "zip-truncated": "文件不完整，后半截丢了，多半是没有传完，请重新传送。",
    "zip-damaged": "文件内容已损坏，校验对不上，请重新导出或重新传送。",
    "zip-path": "文件内部有指向外部路径的名字，像是被人动过手脚，请用 Excel 或 WPS 重新另存为 xlsx 再交。",
    "zip-duplicate": "文件内部有重名的部件，说不清该读哪一个，请用 Excel 或 WPS 重新另存为 xlsx 再交。",
    "zip-entries": "文件内部的部件超过 {most} 个，不像正常的表格，请用 Excel 或 WPS 重新另存为 xlsx 再交。",
    "zip-size-lie": "文件内部登记的大小与实际不符，请用 Excel 或 WPS 重新另存为 xlsx 再交。",
    "zip-bomb": "文件解开后超过 {mebibytes} 兆，与它的大小不相称，请删去多余的格式和空行后另存再交。",
    "zip-method": "文件用了少见的压缩方法，请用 Excel 或 WPS 重新另存为 xlsx 再交。",
    "zip-odd": "文件内部结构前后不一致或夹带了别的内容，请用 Excel 或 WPS 重新另存为 xlsx 再交。",
    "xml-dtd": "文件内部带有实体定义（DTD），正常的表格不会有，请用 Excel 或 WPS 重新另存为 xlsx 再交。",
    "xml-encoding": "文件内部的文字编码不是 UTF-8，请用 Excel 或 WPS 重新另存为 xlsx 再交。",
    "huge-picture": "表里嵌了一张 {width}×{height} 像素的巨幅图片，请删去图片后再交。",
    "far-cell": "{sheet}范围一直铺到 {cell}，大得不能收，请删去那一带孤零零的内容和多余的行列后再交。",
    "too-many-rows": "有一张表超过 {most} 行，请拆成几个文件再交。",
    "too-many-columns": "有一张表超过 {most} 列，请删去无关的列后再交。",
    "too-many-cells": "有内容的格子超过 {most} 个，请删去无关的工作表或拆成几个文件再交。",
    "too-many-errors": "有一张表里公式出错的格子超过 {most} 个，请改正公式后再交。",
    "too-much-text": "表里的文字合计超过 {mebibytes} 兆，请删去无关的内容或拆成几个文件再交。",
    "cell-too-long": "{sheet}{line}{cell} 有一格超过 {most} 个字，请缩短后再交。",
    "line-too-long": "第 {line} 行超过 {most} 个字，不像正常的 csv 表格，请重新导出。",
    "text-nul": "第 {line} 行夹有空字符（零字节），文件可能已损坏，请重新导出。",
    "text-quote": "从第 {line} 行起双引号没有配对，后面的行会被吞进同一格，请改正引号后再交。",
    "text-encoding": "认不出这个文本文件的编码，请另存为 UTF-8 或 GB18030 编码的 csv 再交。",
    "text-damaged": "文件是 {encoding} 编码但有损坏的字节，读出来会是乱码，请重新导出。",
    "damaged": "工作簿打不开，内部结构已损坏，请用 Excel 或 WPS 打开后另存为 xlsx 再交。",
    "timeout": "在 {seconds} 秒内没能读完这个文件，请删去多余的格式和空行后另存再交。",
    "memory": "读这个文件要用的内存超过上限，请删去多余的内容或拆成几个文件再交。",
    "crashed": "读这个文件时读表程序异常退出，请用 Excel 或 WPS 打开后另存为 xlsx 再交。",
}

NOTES: dict[str, str] = {
    "uncached-formulas": "工作表“{sheet}”有 {count} 个公式没有算出的值（如 {cell}），按空白处理；用 Excel 或 WPS 打开并保存一次即可。",
    "external-links": "工作簿引用了 {count} 个外部文件，只用了已存下的值，没有去读外部文件。",
    "embedded-objects": "工作簿里嵌有 {count} 个其他文件，没有打开。",
}

MOST_SHOWN = 60


class Refused(ZhiduError):
    """拒收一个文件。``code`` 是稳定的英文代号，``message``（也就是 ``str``）是给用户看的一句中文。"""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def refuse(code: str, arguments: Mapping[str, object] | None = None) -> Refused:
    """按代号写出句子。子进程不可信：不认识的代号当作异常退出，参数只取短的、可显示的文字。"""
    if code not in SENTENCES:
        code = "crashed"
    return Refused(code, _sentence(SENTENCES[code], arguments or {}))


def note(code: str, arguments: Mapping[str, object]) -> str | None:
    """提醒的句子；不认识的代号不要。"""
    return _sentence(NOTES[code], arguments) if code in NOTES else None


def _sentence(template: str, arguments: Mapping[str, object]) -> str:
    shown = {name: printable(str(value))[:MOST_SHOWN] for name, value in arguments.items()}
    if template.startswith("{sheet}"):
        unnamed = "有一张表的" if "{line}" not in template else ""
        shown["sheet"] = f"工作表“{shown['sheet']}”的" if shown.get("sheet") else unnamed
        shown["line"] = f"第 {shown['line']} 行" if shown.get("line") else ""
    return template.format_map(_Blank(shown))


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def printable(text: str) -> str:
    """把控制字符、方向控制符、残缺的代理字符换成“�”，免得文件名和表名在屏幕上捣乱。"""
    return "".join("\ufffd" if unicodedata.category(each) in _UNSEEN else each for each in text)


_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
