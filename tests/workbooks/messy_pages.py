"""整张表、整个文件乱的样例：表头、行、文件。"""

from __future__ import annotations

from fractions import Fraction

from tests.workbooks.messy import (
    E1,
    HEADER,
    M1,
    SCHOOLS,
    YUAN,
    Book,
    Cells,
    Messy,
    Page,
    column,
    counties,
    one,
    renamed,
    schools,
    with_header,
)

TITLE: list[object] = ["示例市2025年学校情况统计表（2025学年初）"]
_STAGED = ("在校生数", "班数", "专任教师数", "骨干教师数")
_TOTAL: list[object] = ["", "合计", None, None, 1800, 1950, 0, 45, 44, 113, 161, 23, 27, 20900.75, 845.65]


def _grouped(stage_on_top: bool) -> tuple[list[object], list[object], tuple[str, ...]]:
    """两行合并的表头：学段在上、指标在下，或者倒过来。"""
    top: list[object] = []
    low: list[object] = []
    spans: list[str] = []
    for at, name in enumerate(str(each) for each in HEADER):
        stage = name[:2] if name[2:] in _STAGED else ""
        above, below = (stage, name[2:]) if stage_on_top else (name[2:], stage)
        if not stage:
            above, below = name, ""
            letter = column(name)
            spans.append(f"{letter}1:{letter}2")
        if stage and top and at and _carried(top) == above:
            top.append(None)
        else:
            top.append(above)
        low.append(below or None)
    return top, low, (*spans, *_spans(top, low))


def _carried(row: list[object]) -> object:
    return next((each for each in reversed(row) if each is not None), None)


def _spans(top: list[object], low: list[object]) -> list[str]:
    spans: list[str] = []
    for at, text in enumerate(top):
        end = at
        while end + 1 < len(top) and top[end + 1] is None:
            end += 1
        if text is not None and low[at] is not None and end > at:
            spans.append(f"{column(str(HEADER[at]))}1:{column(str(HEADER[end]))}1")
    return spans


def header_cases() -> list[Messy]:
    """表头上的花样。"""
    by_stage, by_item = _grouped(True), _grouped(False)
    rows: Cells = [list(row) for row in SCHOOLS]
    fine = {E1: 600, M1: YUAN}
    shuffled = [
        [row[at] for at in (14, 3, 2, 1, 0, 16, 15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4)] for row in schools()
    ]
    extra = [["序号", *row, "备注"] if at == 0 else [at, *row, "好"] for at, row in enumerate(schools())]
    units: list[object] = [None, None, None, None, *["人"] * 3, *["班"] * 2, *["人"] * 4, "㎡", "元"]
    plain = renamed(**{"设备值（万元）": "设备值"})
    in_yuan = [
        [*row[:14], 1_205_000 if at == 0 else float(str(row[14])) * 10000, *row[15:]]
        for at, row in enumerate(SCHOOLS)
    ]
    twice = [[*row, row[4] if at else "小学学生数"] for at, row in enumerate(schools())]
    clash = [[*row, 1 if at else "小学在校生数"] for at, row in enumerate(schools())]
    alias_clash = [[*row, 1 if at else "小学学生数"] for at, row in enumerate(schools())]
    lacking = [row[:3] + row[4:] for row in schools()]
    optional = [row[:13] for row in schools()]
    three: Cells = [
        ["学校情况", *[None] * 3, "规模", *[None] * 12],
        list(by_stage[0]),
        list(by_stage[1]),
        *rows,
    ]
    numbered: list[object] = ["甲", "乙", "丙", "丁", *range(1, 14)]
    return [
        one("一行标题", [TITLE, *schools()], values=fine, merged=("A1:Q1",), year=2025),
        one("四行标题和空行", [TITLE, [], ["填报单位：甲县", None, "2025年9月"], [], *schools()], values=fine, year=2025),
        one("表头在第 12 行", [*[[]] * 11, *schools()], values=fine),
        one("学段在上的两行合并表头", [by_stage[0], by_stage[1], *rows], values=fine, merged=by_stage[2]),
        one("学段在下的两行合并表头", [by_item[0], by_item[1], *rows], values=fine, merged=by_item[2]),
        one("csv 里没有合并的两行表头", [by_stage[0], by_stage[1], *rows], values=fine, file="学校.csv"),
        one("三行表头", three, values=fine, merged=("A1:D1", "E1:Q1")),
        one("老 xls", schools(), values=fine, file="学校.xls"),
        one("GB18030 的 csv", schools(), values=fine, file="学校.csv", encoding="gb18030"),
        one("带签名的 UTF-8 csv", schools(), values=fine, file="学校.csv", encoding="utf-8-sig"),
        one("列序打乱", shuffled, values=fine),
        one("多出序号和备注", extra, values=fine),
        one("表头有序号", with_header(lambda name: f"{HEADER.index(name) + 1}.{name}"), values=fine),
        one("表头有圈码", with_header(lambda name: f"①{name}"), values=fine),
        one("必填星号和冒号", with_header(lambda name: f"*{name}："), values=fine),
        one("表头有空格和换行", with_header(lambda name: f"{name[:2]}\n {name[2:]}"), values=fine),
        one("半角括号", with_header(lambda name: name.replace("（", "(").replace("）", ")")), values=fine),
        one("表头加说明", with_header(lambda name: name if "（" in name else f"{name}（必填）"), values=fine),
        one("表头加括号说明", with_header(lambda name: name if "（" in name else f"{name}（上学年）"), values=fine),
        one("用别名", [renamed(学校标识码="学校代码", 学校名称="校名", 小学在校生数="小学学生数", 小学班数="小学班级数"), *rows],
            values=fine),
        one("小学部", with_header(lambda name: name.replace("小学", "小学部").replace("初中", "初中部")), values=fine),
        one("学段写在括号里", with_header(lambda name: f"{name[2:]}（{name[:2]}）" if name[2:] in _STAGED else name), values=fine),
        one("末尾没写数", with_header(lambda name: name.removesuffix("数")), values=fine),
        one("加了其中", with_header(lambda name: f"其中：{name}" if "骨干" in name else name), values=fine),
        one("表头写元", [renamed(**{"设备值（万元）": "设备值（元）"}), *in_yuan], values=fine),
        one("没写单位按万元", [plain, *rows], values=fine),
        one("单位写在逗号后", [renamed(**{"设备值（万元）": "设备值，万元"}), *rows], values=fine),
        one("单独一行单位", [plain, units, *in_yuan], values=fine),
        one("标题写单位是元", [["学校情况表"], ["单位：人、㎡、元"], plain, *in_yuan], values=fine),
        one("表头下有栏号", [HEADER, numbered, *rows], values=fine),
        one("翻页重复表头", [*schools()[:4], list(HEADER), *schools()[4:]], values=fine),
        one("两列一样", twice, ("warning", 1, "E", "内容一样"), values=fine),
        one("两列对上同一字段", clash, ("error", 1, "E", "分不清"), values={E1: None}),
        one("别名列与原名列", alias_clash, ("warning", 1, "E", "表头最准"), values=fine),
        one("缺必填的列", lacking, ("error", None, "", "办学类型"), values=fine),
        one("表头写错字", [renamed(学校标识码="学校识标码"), *rows], ("error", None, "", "是不是 A 列「学校识标码」"),
            values={("甲县第一小学", "小学在校生数"): 600}),
        one("没交选填的列", optional, values={E1: 600}, absent=frozenset({"设备值", "教学用房面积"})),
        one("表头单位不对", [renamed(**{"设备值（万元）": "设备值（㎡）"}), *rows], ("error", 1, "O", "换算不了"), values={E1: 600}),
    ]  # fmt: skip


def row_cases() -> list[Messy]:
    """数据行里的花样。"""
    head, *rows = schools()
    wrong = [*_TOTAL[:4], 1900, *_TOTAL[5:]]
    total = ("repaired", 8, "", "合计行")
    first = [list(row) for row in rows[:3]]
    second = [list(row) for row in rows[3:]]
    sub1: list[object] = ["甲县小计", None, None, None, 1000, 1200, 0]
    sub2: list[object] = ["乙县小计", None, None, None, 800, 750, 0]
    shared = [list(row) for row in rows]
    for at in (1, 2, 4, 5):
        shared[at][2] = None
    none_filled = [list(row) for row in rows]
    none_filled[0] = [None if at in (5, 6, 8, 10, 12) else cell for at, cell in enumerate(rows[0])]
    nine_blank = [
        *rows,
        ["2137000007", "甲县第七学校", "甲县", "九年一贯制学校", 100, *[None] * 2, 3, None, 9, None, 2, None],
    ]
    idle = [list(row) for row in rows]
    idle[1][9] = -1
    signed: Cells = [
        ["填表人：张三", None, "审核人：李四", None, "填表日期：2025年9月30日"],
        ["说明：本表一式两份"],
    ]
    return [
        one("行间有空行", [head, rows[0], [], [], *rows[1:], [], []]),
        one("合计行", [head, *rows, _TOTAL], total),
        one("合计行在 csv 里是公式的文字", [head, *rows, ["", "合 计", "", "", "=SUM(E2:E7)"]], total, file="学校.csv"),
        one("合计对不上", [head, *rows, wrong], total, ("warning", 8, "E", "1,800")),
        one("分县小计加总计", [head, *first, sub1, *second, sub2, _TOTAL],
            ("repaired", 5, "", "小计"), ("repaired", 9, "", "小计"), ("repaired", 10, "", "合计")),
        one("平均行", [head, *rows, [None, "平均", None, None, 300]], ("repaired", 8, "", "平均")),
        one("小标题行", [head, ["城区学校"], *first, ["乡村学校"], *second],
            ("repaired", 2, "", "小标题"), ("repaired", 6, "", "小标题")),
        one("表尾签字和说明", [head, *rows, *signed]),
        one("往下拉多了的 0", [head, *rows, [None, None, None, None, *[0] * 11], [None] * 4 + [0] * 11]),
        one("管理单位竖着合并", [head, *shared], merged=("C2:C4", "C5:C7"),
            values={("3137000002", "管理单位"): "甲县", ("2137000006", "管理单位"): "乙县"}),
        one("没有初中的空着", [head, *none_filled], ("warning", 2, "F", "按没有初中学生算"), ("warning", 2, "G", "高中"),
            values={("2137000001", "初中在校生数"): 0, ("2137000001", "高中在校生数"): 0, ("2137000001", "初中班数"): None}),
        one("一贯制漏填初中", [head, *nine_blank], ("error", 8, "F", "缺初中在校生数"), ("error", 8, "I", "缺初中班数"),
            ("error", 8, "K", "缺初中专任教师数"), ("error", 8, "M", "缺初中骨干教师数"), ("warning", 8, "G", "高中"),
            ("error", 8, "O", "缺设备值"),
            values={("2137000007", "初中在校生数"): None}, rows=7),
        one("没有小学生却填了数", [head, *idle], ("warning", 3, "J", "没有采用"), values={("3137000002", "小学专任教师数"): None}),
        one("骨干多于专任", schools({(2, "小学骨干教师数"): 50}), ("error", 2, "L", "小学骨干教师数 50 人，小学专任教师数 38 人"),
            values={("2137000001", "小学骨干教师数"): None, ("2137000001", "小学专任教师数"): 38}),
        one("班额多于在校生", [[*head, "小学最大班额"], *[[*row, 700 if at == 0 else 40] for at, row in enumerate(rows)]],
            ("warning", 2, "R", "700"), ("warning", 3, "R", "没有采用"), ("warning", 6, "R", "没有采用"),
            values={("2137000001", "小学最大班额"): 700}),
        one("整列没填", [head, *[[*row[:14], None, *row[15:]] for row in rows]], ("warning", None, "O", "整列没有填"),
            absent=frozenset({"设备值"})),
        one("选填的整列没填", [head, *[[*row[:15], None, row[16]] for row in rows]], absent=frozenset({"建校年份"})),
        one("标识码重复", schools({(4, "学校标识码"): "2137000001"}), ("error", 4, "A", "本表第 2 行（甲县第一小学）"), rows=5),
        one("整行重复", [head, *rows, list(rows[0])], ("error", 8, "A", "请删掉一行")),
        one("只有表头", [head], ("error", None, "", "一行数据也没有"), rows=0),
        one("表头下面只有说明", [head, ["说明：暂缺"]], ("error", None, "", "一行数据也没有"), rows=0),
    ]  # fmt: skip


def file_cases() -> list[Messy]:
    """几张表、几个文件。"""
    good = Book("学校.xlsx", (Page(schools()),))
    county = Book("区县.xlsx", (Page(counties()),))
    other: Cells = [["工号", "姓名", "职务"], ["1", "甲", "园长"], ["2", "乙", "保育员"]]
    garden: Cells = [
        ["学校标识码", "幼儿园名称", "管理单位", "在园幼儿数", "班数", "保育员数"],
        ["1137000009", "甲园", "甲县", 90, 3, 4],
    ]
    halves = (Page([HEADER, *SCHOOLS[:3]], "甲县"), Page([HEADER, *SCHOOLS[3:]], "乙县"), Page([], "Sheet3"))
    hidden = Book("学校.xlsx", (Page(schools()), Page(schools(), "旧表", hidden=True)))
    draft = Book("甲县.csv", (Page(schools(rows=SCHOOLS[:1])),), "gb18030")
    renamed_unit = Book("学校.xlsx", (Page(schools({(5, "管理单位"): "乙县县", (6, "管理单位"): "乙县县"})),))
    return [
        Messy("一县一张表", (Book("市.xlsx", halves),)),
        Messy("学校表加区县表", (good, county), values={("甲县", "总人口"): 523_100}),
        Messy("带一张无关的表", (Book("学校.xlsx", (Page(other, "教师"), Page(schools()))),)),
        Messy("带一个别的规则册的文件", (good, Book("幼儿园.xlsx", (Page(garden),)))),
        Messy("只有认不出的表", (Book("幼儿园.xlsx", (Page(garden),)),), (("error", None, "", "幼儿园名称"),), rows=0),
        Messy("空工作簿", (Book("空.xlsx", (Page([]),)),), (("error", None, "", "没有找到表头"),), rows=0),
        Messy("打不开的文件", (good, Book("坏.xlsx", (), raw=b"PK\x03\x04" + b"\x00" * 40)), (("error", None, "", ""),)),
        Messy("改了后缀的程序", (good, Book("程序.xls", (), raw=b"MZ" + b"\x90" * 600)), (("error", None, "", ""),)),
        Messy("模板里别的表空着", (Book("模板.xlsx", (Page(schools()), Page(counties()[:1], "区县"))),)),
        Messy("只填了区县表", (Book("模板.xlsx", (Page(schools()[:1]), Page(counties(), "区县"))),),
              (("error", None, "", "一行数据也没有"),), rows=0),
        Messy("隐藏的旧表", (hidden,), (("warning", None, "", "隐藏"),)),
        Messy("县里草稿和市里总表重了", (good, draft), (("error", 2, "A", "学校.xlsx（表「Sheet1」）第 2 行（甲县第一小学）"),)),
        Messy("区县重复", (county, Book("区县2.xlsx", (Page(counties()),))),
              (("error", 2, "A", "区县.xlsx"), ("error", 3, "A", "区县.xlsx")), rows=None),
        Messy("管理单位写法不一", (renamed_unit, county), (("warning", 5, "C", "是不是「乙县」"),)),
        Messy("区县表有合计行", (Book("区县.xlsx", (Page([*counties(), ["全市", 97.9, 95.6, 90, 95000, 85.33]]),)),),
              (("repaired", 4, "", "合计行"),), rows=None),
        Messy("年份在文件名里", (Book("2024年学校.xlsx", (Page(schools()),)),), year=2024),
        Messy("学年写法", (Book("学校.xlsx", (Page([["2023—2024学年学校情况"], *schools()]),)),), year=2023),
        Messy("代码存成数字", (Book("学校.xls", (Page([HEADER, *[[int(str(row[0])), *row[1:]] for row in SCHOOLS]]),)),),
              values={E1: 600, ("2137000004", "设备值"): Fraction(980_000)}),
    ]  # fmt: skip
