"""SQLite 后端。在 Django 引用 sqlite3 之前换成 pysqlite3：系统自带的常常太旧，见 docs/decisions/0004。

换在 sys.modules 里：一个进程只有一份 SQLite 库，两份同开一个文件会坏数据。
没装 pysqlite3 的平台用系统自带的；版本够不够由后端在连接时把关。
"""

import sys
from importlib.util import find_spec

if find_spec("pysqlite3") is not None:
    import pysqlite3
    import pysqlite3.dbapi2

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
