"""csv：编码、分隔符、引号、零字节、超长的行。"""

import codecs

from tests.sandbox.building import MIB, Case
from zhidu.sandbox import Limits, Workbook

TABLE = "学校标识码,学校名称,在校生数\r\n2137980001,城关小学,320\r\n2137980002,实验小学,415\r\n"
BIG5 = "學校名稱,學生人數,備註說明\n臺北國民小學,320,體育館擴建\n龍門國民中學,415,圖書館遷址\n".encode("big5")
EXPECTED = [
    ["学校标识码", "学校名称", "在校生数"],
    ["2137980001", "城关小学", "320"],
    ["2137980002", "实验小学", "415"],
]


def rows(result: Workbook) -> list[list[object]]:
    return [list(row) for row in result.sheets[0].rows]


def table(encoding: str) -> object:
    """读出来是那张小表，而且编码认得对。"""
    return lambda result: (
        result.format == "csv"
        and result.encoding == encoding
        and rows(result) == EXPECTED
        and result.sheets[0].name == "报表"
    )


def is_table(result: Workbook) -> bool:
    return rows(result) == EXPECTED


def text(name: str, data: bytes, expected: object, **more: object) -> Case:
    return Case(f"csv-{name}", lambda: data, expected, **({"file": "报表.csv"} | more))  # type: ignore[arg-type]


def many(count: int) -> bytes:
    return TABLE.encode() + b"2137980003,\xe4\xb8\x9c\xe5\x85\xb3\xe5\xb0\x8f\xe5\xad\xa6,99\r\n" * count


CASES = [
    text("UTF-8", TABLE.encode(), table("utf-8")),
    text("UTF-8带标记", codecs.BOM_UTF8 + TABLE.encode(), table("utf-8-sig")),
    text("UTF-16小端", codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"), table("utf-16")),
    text("UTF-16大端", codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), table("utf-16")),
    text("GB18030", TABLE.encode("gb18030"), table("gb18030")),
    text("GB18030四字节的人名", "姓名,人数\n王㛃𠅤,3\n".encode("gb18030"),
         lambda result: result.encoding == "gb18030" and rows(result)[1] == ["王㛃𠅤", "3"]),
    text("GB18030欧元号", "项目,金额\n捐赠,€5\n经费收入支出决算表汇总,1\n".encode("gb18030"),
         lambda result: rows(result)[1] == ["捐赠", "€5"]),
    text("后缀写成xls", TABLE.encode("gb18030"), is_table, file="报表.xls"),
    text("大五码", BIG5 * 3, "text-encoding"),
    text("西文编码", "école,très,élève\n".encode("latin-1") * 5, "text-encoding"),
    text("UTF-32", codecs.BOM_UTF32_LE + TABLE.encode("utf-32-le"), "text-encoding"),
    text("UTF-8坏了一个字节", TABLE.encode().replace("城".encode(), b"\xe5\x9f", 1), "text-damaged"),
    text("UTF-8最后半个字", (TABLE + "东关小学").encode()[:-1], "text-damaged"),
    text("UTF-8带标记却坏了", codecs.BOM_UTF8 + TABLE.encode("gb18030"), "text-damaged"),
    text("UTF-16奇数个字节", codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le")[:-1], "text-damaged"),
    text("UTF-16没有标记", TABLE.encode("utf-16-le"), "is-binary"),
    text("夹一个零字节", TABLE.encode().replace(b"320", b"3\x000"), "text-nul"),
    text("末尾一片零字节", TABLE.encode() + bytes(30), "text-nul"),
    text("UTF-16里夹零字符", codecs.BOM_UTF16_LE + TABLE.replace("320", "3\x000").encode("utf-16-le"), "text-nul"),
    text("制表符", TABLE.replace(",", "\t").encode(), is_table),
    text("分号", TABLE.replace(",", ";").encode(), is_table),
    text("制表符且数里有千分号", "名称\t人数\n甲\t1,200\n乙\t3,400\n".encode(),
         lambda result: rows(result)[1] == ["甲", "1,200"]),
    text("分号且名称里有逗号", "名称;人数\n甲,东校区;1\n乙;3\n丙;4\n".encode(),
         lambda result: rows(result)[1] == ["甲,东校区", "1"]),
    text("只有一列", "名称\n甲\n乙\n".encode(), lambda result: rows(result) == [["名称"], ["甲"], ["乙"]]),
    text("只用回车换行", TABLE.replace("\r\n", "\r").encode(), is_table),
    text("空行保留行号", b"\n\na,b\n\n1,2\n", lambda result: rows(result) == [[], [], ["a", "b"], [], ["1", "2"]]),
    text("各行长短不一", b"a,b,c\n1\n1,2,3,4\n", lambda result: rows(result) == [["a", "b", "c"], ["1"], ["1", "2", "3", "4"]]),
    text("数字不变形", b"code,v\n007,1e5\n", lambda result: rows(result)[1] == ["007", "1e5"]),
    text("引号里有逗号换行", 'a,b\n"x,1\n第二行",2\n'.encode(), lambda result: rows(result)[1] == ["x,1\n第二行", "2"]),
    text("引号里有引号", b'a,b\n"say ""hi""",2\n', lambda result: rows(result)[1] == ['say "hi"', "2"]),
    text("引号在格子中间", b'a,b\n5" pipe,2\n', lambda result: rows(result)[1] == ['5" pipe', "2"]),
    text("引号没闭合吞到文末", TABLE.encode() + b'3,"x,1\n' + b"4,y,2\n" * 50, "text-quote"),
    text("引号没闭合且文件很大", TABLE.encode() + b'3,"x,1\n' + b"4,y,2\n" * 90000, "text-quote"),
    text("引号隔几行才闭合", TABLE.encode() + b'3,"x,1\n' + b"4,y,2\n" * 5 + b'5,z",3\n', "text-quote"),
    text("引号闭合后还有字", TABLE.encode() + b'3,"x"y,1\n', "text-quote"),
    text("一行百兆", b"x" * (100 * MIB), "too-large"),
    text("一行二十兆", b"x" * (20 * MIB), "line-too-long"),
    text("一行二十兆逗号", b"," * (20 * MIB), "line-too-long"),
    text("一行六千列", b",".join([b"1"] * 6000), "too-many-columns"),
    text("一格太长", b"a,b\n" + b"y" * 40000 + b",2\n", "cell-too-long"),
    text("引号里一格太长", b'a,b\n"' + b"y" * 40000 + b'",2\n', "cell-too-long"),
    text("行数超限", many(2000), "too-many-rows", limits=Limits(rows=1500)),
    text("格数超限", many(2000), "too-many-cells", limits=Limits(cells=3000)),
    text("四万行", many(40_000), lambda result: len(result.sheets[0].rows) == 40_003),
    text("空文件", b"", "empty"),
    text("只有标记", codecs.BOM_UTF8, "empty"),
    text("只有空白", b" \r\n\t\r\n" * 9, "empty"),
    text("公式注入只当文字", b"a,b\n=cmd|'/c calc'!A0,@SUM(1)\n",
         lambda result: rows(result)[1] == ["=cmd|'/c calc'!A0", "@SUM(1)"]),
    text("尖括号开头的汉字", "<填表说明>,请勿删除\n甲,1\n".encode(), lambda result: rows(result)[1] == ["甲", "1"]),
]  # fmt: skip
