"""合用一个内存库的小会话：各看各的表；带着它 fork 出来的进程照样算、照样退得出。"""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from zhidu.engine.duck import DuckSession

FORKED = """
import os, sys
from zhidu.engine.duck import DuckSession

def total():
    with DuckSession(shared=True) as session:
        return session.fetched("SELECT sum(range)::BIGINT AS n FROM range(1000)")[0]["n"]

assert total() == 499500
child = os.fork()
if not child:
    sys.exit(0 if total() == 499500 else 1)
assert os.waitpid(child, 0)[1] == 0
assert total() == 499500
"""


def test_sessions_sharing_a_database_do_not_see_each_other() -> None:
    with DuckSession(shared=True) as one, DuckSession(shared=True) as other:
        for session, value in ((one, 1), (other, 2)):
            session.connection.execute(f"CREATE TEMP TABLE parts AS SELECT {value} AS n")
        assert [session.rows("parts") for session in (one, other)] == [[{"n": 1}], [{"n": 2}]]
    with DuckSession(shared=True) as later, pytest.raises(duckdb.CatalogException):
        later.rows("parts")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 没有 fork")
def test_a_forked_process_computes_and_ends() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
