"""压缩包没毛病、表里有毛病的 xlsx 和 ods：实体、远格子、错误值、没算过的公式、日期。"""

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from tests.sandbox.building import (
    MAIN,
    MIB,
    ONE,
    PACKAGE,
    RELATIONS,
    SHEET,
    Case,
    book,
    ods,
    pack,
    parts,
    sheet,
)
from zhidu.sandbox import CellValue, Limits, Workbook

DTD = '<!DOCTYPE x [<!ENTITY a "ha">]>'
TENS = "".join(f'<!ENTITY {name} "{("&" + before + ";") * 10}">' for before, name in pairwise("abcdefghij"))
LAUGHS = f'<!DOCTYPE lolz [<!ENTITY a "ha">{TENS}]>'


def rows(result: Workbook) -> list[list[CellValue]]:
    return result.sheets[0].rows


def one(result: Workbook) -> bool:
    return rows(result) == [[1]]


def at(cell: str, number: int, inside: str = "<v>1</v>") -> str:
    return f'{ONE}<row r="{number}"><c r="{cell}{number}">{inside}</c></row>'


def line(*cells: str) -> str:
    """一行格子；每项是从属性开始的写法，如 't="b"><v>1</v>'。"""
    return (
        '<row r="1">'
        + "".join(f'<c r="{"ABCDEFGH"[n]}1" {cell}</c>' for n, cell in enumerate(cells))
        + "</row>"
    )


def first(*expected: CellValue) -> object:
    """第一行读出来正好是这些（类型也要一样）。"""

    def holds(result: Workbook) -> bool:
        found = rows(result)[0]
        return found == list(expected) and [type(each) for each in found] == [type(each) for each in expected]

    return holds


def noted(word: str, *expected: CellValue) -> object:
    return lambda result: rows(result)[0] == list(expected) and any(word in note for note in result.notes)


def styled(code: int, custom: str = "") -> dict[str, str | bytes]:
    formats = (
        f'<numFmts count="1"><numFmt numFmtId="{code}" formatCode="{custom}"/></numFmts>' if custom else ""
    )
    return {
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{formats}<cellXfs count="2"><xf numFmtId="0"/>'
        f'<xf numFmtId="{code}" applyNumberFormat="1"/></cellXfs></styleSheet>'
    }


def shared(strings: str, cells: str) -> bytes:
    return book(
        cells, {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'} | linked("sharedStrings")
    )


def linked(kind: str) -> dict[str, str | bytes]:
    links = (("worksheet", "worksheets/sheet1.xml"), (kind, f"{kind}.xml"))
    body = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{name}" Target="{target}"/>'
        for n, (name, target) in enumerate(links, 1)
    )
    return {
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'
    }


def letters(column: int) -> str:
    """列号（从 1 数起）变列字母。"""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def dense_rows(count: int, columns: int, attributes: str = "", value: str = "1") -> str:
    names = [letters(n) for n in range(1, columns + 1)]
    return "".join(
        f'<row r="{r}">' + "".join(f'<c r="{n}{r}"{attributes}><v>{value}</v></c>' for n in names) + "</row>"
        for r in range(1, count + 1)
    )


def dense(count: int, columns: int, value: str = "1", attributes: str = "") -> bytes:
    return book(dense_rows(count, columns, attributes, value))


def with_part(part: str, before: str, old: str = "<") -> bytes:
    content = parts()
    content[part] = str(content[part]).replace(old, before + old, 1)
    return pack(content)


def workbook_xml(change: tuple[str, str]) -> bytes:
    content = parts()
    content["xl/workbook.xml"] = str(content["xl/workbook.xml"]).replace(*change)
    return pack(content)


def without(part: str) -> bytes:
    return pack({name: data for name, data in parts().items() if name != part})


def merged(ranges: str) -> bytes:
    return book(more={SHEET: sheet(ONE, after=f"<mergeCells>{ranges}</mergeCells>")})


def cell(value: str, kind: str = "float", extra: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" office:{"date-value" if kind == "date" else "value"}="{value}" {extra}/>'


REPEATED = 'table:number-columns-repeated="10000"'
ROWS = "<table:table-row table:number-rows-repeated="
BLANK_ROWS = f'{ROWS}"1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
TEXT = 't="inlineStr"><is><t>{}</t></is>'

XLSX = [
    Case("实体-工作表里有DTD", lambda: with_part(SHEET, DTD), "xml-dtd"),
    Case("实体-十亿个笑", lambda: with_part(SHEET, LAUGHS), "xml-dtd"),
    Case("实体-在样式里", lambda: book(more={"xl/styles.xml": LAUGHS + "<styleSheet/>"}), "xml-dtd"),
    Case("实体-在关系里", lambda: with_part("xl/_rels/workbook.xml.rels", DTD), "xml-dtd"),
    Case("实体-外部文件", lambda: with_part(SHEET, '<!DOCTYPE x SYSTEM "/etc/hostname">'), "xml-dtd"),
    Case("实体-小写", lambda: with_part(SHEET, "<!doctype x>"), "xml-dtd"),
    Case("实体-藏在两兆空白后", lambda: with_part(SHEET, " " * 2 * MIB + DTD), "xml-dtd"),
    Case("实体-后缀不是xml", lambda: book(more={"xl/custom.dat": DTD + "<x/>"}), "xml-dtd"),
    Case("实体-UTF-16的部件", lambda: book(more={SHEET: (DTD + sheet(ONE)).encode("utf-16")}), "xml-encoding"),
    Case("实体-没有标记的UTF-16", lambda: book(more={SHEET: sheet(ONE).encode("utf-16-le")}), "xml-encoding"),
    Case("远格子-最右下角", lambda: book(at("XFD", 1048576)), "far-cell"),
    Case("远格子-只有它一个", lambda: book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "far-cell"),
    Case("远格子-最后一行", lambda: book(at("A", 1048576)), "far-cell"),
    Case("远格子-最后一列", lambda: book(at("XFD", 2)), "far-cell"),
    Case("远格子-行列各不超但面积超", lambda: book(at("SR", 199999)), "far-cell"),
    Case("远格子-单引号属性", lambda: book(at("XFD", 1048576).replace('"XFD1048576"', "'XFD1048576'")), "far-cell"),
    Case("远格子-属性次序不同", lambda: book(at("XFD", 9).replace("<c r=", '<c s="0" t="n" r=')), "far-cell"),
    Case("远格子-带命名空间前缀", lambda: book(at("XFD", 9).replace("<c r", "<x:c r").replace("</c>", "</x:c>")), "far-cell"),
    Case("远格子-只有行号", lambda: book(f'{ONE}<row r="1048576"><c><v>1</v></c></row>'), "far-cell"),
    Case("远格子-行号超出规格", lambda: book(at("A", 9999999)), "far-cell"),
    Case("远格子-实体写的列名", lambda: book(at("&#65;", 5)), "damaged"),
    Case("远格子-第一百三十万列", lambda: book(at("ZZZZ", 5)), "far-cell"),
    Case("远格子-只是空白带格式", lambda: book(f'{ONE}<row r="1048576"><c r="XFD1048576" s="0"/></row>'), one),
    Case("远格子-空白成对标签", lambda: book(at("XFD", 1048576, "")), one),
    Case("远格子-值是空的", lambda: book(at("XFD", 1048576, "<v></v>")), one),
    Case("范围-声称满表", lambda: book(more={SHEET: sheet(ONE, '<dimension ref="A1:XFD1048576"/>')}), one),
    Case("范围-声称乱写", lambda: book(more={SHEET: sheet(ONE, '<dimension ref="?:ZZZZZZ0"/>')}), "damaged"),
    Case("格子-没有位置的", lambda: book("<row><c><v>1</v></c><c><v>2</v></c></row>"), first(Decimal(1), Decimal(2))),
    Case("格子-从C3开始", lambda: book('<row r="3"><c r="C3"><v>1</v></c></row>'),
         lambda result: rows(result) == [[], [], [None, None, 1]]),
    Case("行数-超限", lambda: dense(400, 2), "too-many-rows", limits=Limits(rows=300)),
    Case("列数-超限", lambda: dense(3, 600), "too-many-columns"),
    Case("格数-超限", lambda: dense(200, 60), "too-many-cells", limits=Limits(cells=9000)),
    Case("格数-各表合计超限", lambda: pack(parts(dense_rows(70, 60), {"甲": "visible", "乙": "visible"})), "too-many-cells",
         limits=Limits(cells=8000)),
    Case("格子-字太多", lambda: book(line(TEXT.format("字" * 32768))), "cell-too-long"),
    Case("格子-字数正好", lambda: book(line(TEXT.format("字" * 32767))), first("字" * 32767)),
    Case("文字-一段长文引用几千次", lambda: shared(f"<si><t>{'长' * 30000}</t></si>", dense_rows(60, 50, ' t="s"', "0")),
         "too-much-text"),
    Case("文字-几百万个共享文字", lambda: shared("<si><t/></si>" * 4_000_000, ONE), "memory",
         limits=Limits(memory_bytes=160 * MIB, ratio=100_000)),
    Case("文字-序号越界", lambda: shared("<si><t>a</t></si>", line('t="s"><v>99</v>')), "damaged"),
    Case("文字-富文本与注音", lambda: shared("<si><r><t>智</t></r><r><t>督</t></r><rPh><t>zhi</t></rPh></si>",
         line('t="s"><v>0</v>')), first("智督")),
    Case("文字-数存成文字", lambda: book(line(TEXT.format("007"), TEXT.format("3.10"))), first("007", "3.10")),
    Case("文字-转义与换行", lambda: book(line(TEXT.format("a&lt;b&#10;c_x0041_"))), first("a<b\ncA")),
    Case("数-小数照写", lambda: book(line("><v>0.1</v>", "><v>0.30000000000000004</v>", "><v>1E-7</v>")),
         first(Decimal("0.1"), Decimal("0.30000000000000004"), Decimal("1e-7"))),
    Case("数-整数与大数", lambda: book(line("><v>3095</v>", "><v>1e20</v>", "><v>-0</v>")),
         first(Decimal(3095), Decimal("1e20"), Decimal(0))),
    Case("数-不是数的数", lambda: book(line("><v>NaN</v>", "><v>inf</v>", "><v>abc</v>")), first("nan", "inf", "abc")),
    Case("是否", lambda: book(line('t="b"><v>1</v>', 't="b"><v>0</v>')), first(True, False)),
    Case("错误值", lambda: book(line('t="e"><v>#DIV/0!</v>', 't="e"><f>A1</f><v>#N/A</v>', "><v>3</v>")),
         first("#DIV/0!", "#N/A", Decimal(3))),
    Case("错误值-只有错误值的表", lambda: book(line('t="e"><v>#REF!</v>')), first("#REF!")),
    Case("错误值-在第二张表", lambda: pack(parts(names={"甲": "visible", "乙": "visible"},
         more={"xl/worksheets/sheet2.xml": sheet(line("><v>1</v>", "t='e'><v>#NAME?</v>"))})),
         lambda result: result.sheets[0].rows == [[1]] and result.sheets[1].rows == [[1, "#NAME?"]]),
    Case("错误值-十万个", lambda: dense(201, 500, "#N/A", ' t="e"'), "too-many-errors"),
    Case("公式-用存下的值", lambda: book(line("><f>1+1</f><v>2</v>")),
         lambda result: rows(result) == [[2]] and not result.notes),
    Case("公式-没有存下的值", lambda: book(line("><f>1+1</f>", "><v>5</v>")), noted("1 个公式没有算出的值（如 A1）", None, 5)),
    Case("公式-值是空的", lambda: book(line("><v>5</v>", "><f>1+1</f><v></v>", "><f>2</f><v />")), noted("2 个公式", 5)),
    Case("公式-共享公式没有值", lambda: book(line('><f t="shared" si="0"/>', "><v>5</v>")), noted("如 A1", None, 5)),
    Case("公式-算出空文字不提醒", lambda: book(line('t="str"><f>""</f><v></v>', "><v>5</v>")),
         lambda result: rows(result) == [[None, 5]] and not result.notes),
    Case("公式-调用外部程序", lambda: book(line("t=\"str\"><f>cmd|'/c calc'!A0</f><v>x</v>")), first("x")),
    Case("日期-内置格式", lambda: book(line('s="1"><v>45901</v>', 's="1"><v>45901.5</v>'), styled(14) | linked("styles")),
         first(date(2025, 9, 1), datetime(2025, 9, 1, 12))),  # noqa: DTZ001  表里的时刻没有时区
    Case("日期-中文格式", lambda: book(line('s="1"><v>45901</v>'), styled(176, "yyyy&quot;年&quot;m&quot;月&quot;") | linked("styles")),
         first(date(2025, 9, 1))),
    Case("日期-时刻与时长", lambda: book(line('s="1"><v>1.5</v>'), styled(46) | linked("styles")), first("36:00:00")),
    Case("日期-负数", lambda: book(line('s="1"><v>-5</v>', "><v>1</v>"), styled(14) | linked("styles")),
         lambda result: rows(result)[0][1] == 1),
    Case("日期-大得离谱", lambda: book(line('s="1"><v>9e99</v>', "><v>1</v>"), styled(14) | linked("styles")),
         lambda result: rows(result)[0][1] == 1),
    Case("隐藏-隐藏与深度隐藏", lambda: pack(parts(names={"明": "visible", "暗": "hidden", "深": "veryHidden"})),
         lambda result: [(s.name, s.hidden) for s in result.sheets] == [("明", False), ("暗", True), ("深", True)]),
    Case("合并-两行表头", lambda: merged('<mergeCell ref="A1:C2"/><mergeCell ref="D1:D2"/>'),
         lambda result: result.sheets[0].merged == [(1, 1, 2, 3), (1, 4, 2, 4)]),
    Case("合并-满表", lambda: merged('<mergeCell ref="A1:XFD1048576"/>'),
         lambda result: one(result) and result.sheets[0].merged == [(1, 1, 1048576, 16384)]),
    Case("外部链接-只提醒", lambda: book(more={"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>'}),
         lambda result: one(result) and "1 个外部文件" in result.notes[0]),
    Case("宏-vbaProject", lambda: book(more={"xl/vbaProject.bin": b"\xcc\x61"}), "macros", "报表.xlsm"),
    Case("宏-改了后缀", lambda: book(more={"xl/VBAPROJECT.BIN": b"\xcc\x61"}), "macros"),
    Case("宏-只在类型里声明", lambda: pack(parts() | {"[Content_Types].xml": '<Types><Default ContentType="application/'
         'vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'}), "macros"),
    Case("宏-宏表", lambda: book(more={"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
    Case("结构-没有工作簿部件", lambda: without("xl/workbook.xml"), "damaged"),
    Case("结构-没有关系部件", lambda: without("xl/_rels/workbook.xml.rels"), "damaged"),
    Case("结构-工作表不在了", lambda: without(SHEET), "damaged"),
    Case("结构-一张表也没有", lambda: workbook_xml(('<sheet name="表一" sheetId="1" state="visible" r:id="rId1"/>', "")), "damaged"),
    Case("结构-标签没闭合", lambda: book("<row><c><v>1"), "damaged"),
    Case("结构-嵌套十万层", lambda: book(more={"xl/workbook.xml": "<a>" * 100_000}), "damaged"),
    Case("结构-工作簿是乱字节", lambda: book(more={"xl/workbook.xml": b"\xff\x00\x81" * 99}), "xml-encoding"),
    Case("结构-表名含控制字符", lambda: workbook_xml(("表一", "a&#1;b")), "damaged"),
    Case("结构-表名很怪", lambda: workbook_xml(("表一", "../&lt;b&gt;\u202e")), one),
    Case("结构-关系指向包外", lambda: book(more={"xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
         f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="../../../etc/passwd"/></Relationships>'}), "damaged"),
    Case("结构-关系指向网址", lambda: book(more={"xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
         f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="http://127.0.0.1/x" TargetMode="External"/>'
         "</Relationships>"}), "damaged"),
]  # fmt: skip

ODS = [
    Case("ods-正常带结尾空行", lambda: ods(f"<table:table-row>{cell('1.5')}{cell('2025-09-01', 'date')}</table:table-row>{BLANK_ROWS}"),
         lambda result: result.format == "ods" and rows(result) == [[Decimal("1.5"), date(2025, 9, 1)]], "报表.ods"),
    Case("ods-远格子", lambda: ods(f"{BLANK_ROWS}<table:table-row>{cell('1')}</table:table-row>"), "far-cell"),
    Case("ods-一格重复一万列", lambda: ods(f"<table:table-row>{cell('1', extra=REPEATED)}</table:table-row>"),
         "far-cell"),
    Case("ods-一行重复百万次", lambda: ods(f'<table:table-row table:number-rows-repeated="1000000">{cell("1") * 300}</table:table-row>'),
         "damaged"),
    Case("ods-一行重复十五万次", lambda: ods(f'<table:table-row table:number-rows-repeated="150000">{cell("1") * 300}</table:table-row>'),
         "memory"),
    Case("ods-重复数是天文数字", lambda: ods(f'{ROWS}"99999999999999999999">{cell("1")}</table:table-row>'),
         "damaged"),
    Case("ods-实体", lambda: ods("", {"styles.xml": LAUGHS + "<x/>"}), "xml-dtd"),
    Case("ods-其实是文字文档", lambda: ods("", mimetype="text"), "is-odt"),
]  # fmt: skip

CASES = XLSX + ODS
