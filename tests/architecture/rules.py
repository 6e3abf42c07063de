"""看源码的规矩：每条是一个函数，收源码文本，交回“第几行，哪里不合，怎么改”的句子。"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

FILE_AIM, FILE_LIMIT = 400, 450
FUNCTION_AIM, FUNCTION_LIMIT = 60, 80

#: 什么都能往里扔的名字，最后就什么都往里扔
BANNED_NAMES = {"utils", "util", "common", "core", "helpers", "helper", "misc"}

#: 开外来文件的标准库：只有 sandbox 能用
OPENERS = {"zipfile", "tarfile", "xml"}

#: 主动连别的机器的：只有 outbound 能用
CALLERS = {
    "requests", "urllib3", "httpx", "aiohttp", "urllib.request", "http.client", "smtplib", "ftplib", "poplib",
    "imaplib", "telnetlib", "socket.create_connection",
}  # fmt: skip

#: 读进来就可能执行代码的格式：谁也不用
POISON = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}

#: 外部库只许一个房间引用；import-linter 管 import 语句，这里连 import_module("…") 也管
ONLY_ROOM = {
    "duckdb": "engine",
    "sqlglot": "engine",
    "pyspark": "engine",
    "py4j": "engine",
    "python_calamine": "sandbox",
    "openpyxl": "sandbox",
    "xlrd": "sandbox",
    "PIL": "sandbox",
    "docx": "gongwen",  # 只写；外来的 docx 仍由 sandbox 拆开看
    "typst": "gongwen",
    "lxml": "sandbox",
    "xlsxwriter": "workbooks",
    "xlwt": "workbooks",
    "yaml": "rulebook",
    "sqlite3": "config",  # 一个进程只许有一份 SQLite 库，由 config.sqlite 换好
    "pysqlite3": "config",
    "psycopg": "config",
    **dict.fromkeys(OPENERS, "sandbox"),
    **dict.fromkeys(CALLERS, "outbound"),
}

#: 取“现在”的写法；时间是参数，由最上层给
CLOCKS = {
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
}

HAN = re.compile(r"[\u4e00-\u9fff]")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def dotted(node: ast.expr) -> str:
    """把 a.b.c 这样的写法还原成文字；别的写法交回空串。"""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """源码引用了哪些模块：import、from import，以及按名字引用（import_module、__import__）。"""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in (
            "import_module",
            "__import__",
        ):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.lineno, argument.value


def within(module: str, package: str) -> bool:
    """module 就是 package，或在它里面。"""
    return module == package or module.startswith(package + ".")


def wrong_imports(source: str, room: str, pure: bool) -> list[str]:
    """引用了不归本房间用的库。pure 表示本房间在“线”下。"""
    faults = {}
    for line, module in imported(parsed(source)):
        for package, owner in ONLY_ROOM.items():
            if within(module, package) and room != owner:
                faults[line, package] = (
                    f"第 {line} 行：{package} 只许 {owner} 引用，请改为调用 {owner} 的函数"
                )
        for package in POISON:
            if within(module, package):
                faults[line, package] = f"第 {line} 行：不许用 {package}，读进来就可能执行代码；请用 JSON"
        if pure and within(module, "django"):
            faults[line, "django"] = f"第 {line} 行：{room} 在线下，不认识 Django"
    return [faults[key] for key in sorted(faults)]


def code_from_text(source: str) -> list[str]:
    """把文字当代码执行：eval、exec、compile。公式有自己的语言，用不着。"""
    return [
        f"第 {node.lineno} 行：不许用 {node.func.id}，公式请走 rulebook 的语言"
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("eval", "exec", "compile")
    ]


def own_clock(source: str) -> list[str]:
    """纯房间自己看了钟：同样的输入明天就会算出别的结果。"""
    return [
        f"第 {node.lineno} 行：{dotted(node.func)}() 取了现在的时间；请把日期作为参数收进来"
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Call) and dotted(node.func) in CLOCKS
    ]


def functions(tree: ast.AST) -> Iterator[Function]:
    """源码里全部函数和方法。"""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """函数有多少行：从 def 到末行，文档字符串不算（它是给人看的说明）。"""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


@cache
def parsed(source: str) -> ast.Module:
    """读成语法树；几条规矩看的是同一批文件，一份只读一遍。"""
    return ast.parse(source)


def too_big(source: str, file_limit: int, function_limit: int) -> list[str]:
    """超过行数的文件和函数。"""
    lines = len(source.splitlines())
    faults = [f"文件 {lines} 行，超过 {file_limit} 行：按名词拆成几个文件"] if lines > file_limit else []
    for function in functions(parsed(source)):
        size = length(function)
        if size > function_limit:
            faults.append(
                f"第 {function.lineno} 行：{function.name} 有 {size} 行，超过 {function_limit} 行："
                "把其中一步取个名字拆出去"
            )
    return faults


def banned_name(path: str) -> list[str]:
    """路径里有没有装杂物的名字。"""
    words = [part.removesuffix(".py").strip("_") for part in path.split("/")]
    return [f"“{word}”不说明里面是什么，请按它做的事取名" for word in words if word in BANNED_NAMES]


def undocumented(source: str) -> list[str]:
    """没有中文文档字符串的模块、公开函数和公开类。"""
    tree = parsed(source)
    faults = [] if HAN.search(ast.get_docstring(tree) or "") else ["模块没有中文文档字符串：一句话说它管什么"]
    for node in tree.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        overload = any(dotted(mark).split(".")[-1] == "overload" for mark in node.decorator_list)
        if not overload and not HAN.search(ast.get_docstring(node) or ""):
            faults.append(f"第 {node.lineno} 行：{node.name} 没有中文文档字符串")
    return faults


def public_names(source: str) -> list[str]:
    """__all__ 里列的公开名；没有 __all__ 就是空的。"""
    for node in parsed(source).body:
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AnnAssign)
            else []
        )
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            assert isinstance(node, ast.Assign | ast.AnnAssign)
            assert node.value is not None
            return [str(name) for name in ast.literal_eval(node.value)]
    return []
