"""Spark 和 DuckDB 逐行相等：本机一次，两台 worker 的集群一次。没装 pyspark 或没有 Java 就跳过。"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import pytest

from tests.engine.matching import differences
from tests.engine.sample_release import COUNTY, SWITCHES, composite_release, only, sample_release
from tests.engine.sample_release import SCHOOLS as SCHOOL_TABLE
from tests.engine.school_years import Dice, county_row, joined_school, plain_school, tables
from zhidu.engine import Options
from zhidu.engine.evaluating import compute
from zhidu.engine.spark import MASTER, SparkSessionHolder, compute_on_spark, to_spark
from zhidu.rulebook import Conventions, Release
from zhidu.rulebook.tables import FormRow, Table

pyspark = pytest.importorskip("pyspark", reason="没有装 pyspark（zhidu[spark]），不测 Spark")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("没有 Java 17，不测 Spark", allow_module_level=True)

pytestmark = pytest.mark.spark
HOME = "127.0.0.1"
# 几千行的小数据，生成、编译字节码的工夫比算的多得多：解释执行，另有一项专测编译执行
INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
QUICK = "-XX:TieredStopAtLevel=1"  # 同理：虚拟机也不必花工夫优化只跑一遍的代码
SCHOOL_YEARS = 3000


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind((HOME, 0))
        return int(opened.getsockname()[1])


def wait_for(log: Path, text: str, times: int, process: subprocess.Popen[bytes]) -> None:
    """日志里出现够次数才算起好；进程退了或等太久就把日志打出来。"""
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        if log.exists() and log.read_text(errors="replace").count(text) >= times:
            return
        time.sleep(0.2)
    pytest.fail(f"等不到「{text}」：\n{log.read_text(errors='replace')[-3000:]}")


@contextmanager
def started(role: str, arguments: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """起一个集群进程，结束时只关它自己。wheel 里没有 start-master.sh，直接用 spark-class。"""
    home = Path(pyspark.__file__).parent
    command = [
        str(home / "bin" / "spark-class"),
        f"org.apache.spark.deploy.{role.lower()}.{role}",
        *arguments,
    ]
    settings = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOME,
        "SPARK_LOCAL_DIRS": str(log.parent),
    }
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=settings, cwd=log.parent)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """一台 master、两台 worker，都只听本机。"""
    port = free_port()
    master = f"spark://{HOME}:{port}"
    at = ["--host", HOME, "--webui-port", "0"]
    log = folder / "master.log"
    with started("Master", [*at, "--port", str(port)], log) as process:
        wait_for(log, "I have been elected leader", 1, process)
        worker = [*at, "--cores", "1", "--memory", "700m", "--work-dir", str(folder / "work"), master]
        with started("Worker", worker, folder / "one.log"), started("Worker", worker, folder / "two.log"):
            wait_for(log, "Registering worker", 2, process)
            yield master


@pytest.fixture(scope="module", params=["本机", "集群"])
def holder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SparkSessionHolder]:
    """本机两核；或照用户的用法，只设环境变量指到集群。两种先后来，同一进程里只有一个会话。"""
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", HOME)
        patch.delenv(MASTER, raising=False)
        settings = {
            **INTERPRETED,
            "spark.driver.extraJavaOptions": QUICK,
            "spark.executor.extraJavaOptions": QUICK,
            "spark.local.dir": str(folder),
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
        }
        if request.param == "本机":
            opened = SparkSessionHolder(settings=settings)
            assert opened.spark.sparkContext.master == "local[2]"
            yield opened
            opened.stop()
            return
        with cluster(folder) as master:
            patch.setenv(MASTER, master)
            opened = SparkSessionHolder(
                settings={**settings, "spark.executor.memory": "600m", "spark.executor.cores": "1"}
            )
            assert opened.spark.sparkContext.master == master
            yield opened
            opened.stop()


def faults(
    holder: SparkSessionHolder, release: Release, given: dict[str, Table], options: Options
) -> list[str]:
    """Spark 与 DuckDB 不一样的地方；顺便确认比的是整张表。"""
    duck, spark = compute(release, given, options), compute_on_spark(release, given, options, holder)
    assert len(duck["parts"]) > 0
    return differences(duck, spark, release)


def awkward() -> tuple[list[FormRow], list[FormRow]]:
    """除数为零、学生数空着、单位空着、只有一所学校的县、全是未知的县、县表重复。"""
    heads = {"小学": 500, "初中": 400, "高中": 300}
    schools = [
        plain_school(9001, "一校县"),
        joined_school(9002, "零县", heads, "十二年一贯制学校", 高中在校生数=None),
        plain_school(9003, "零县", 小学在校生数=None),
        plain_school(9004, "零县", 小学专任教师数=Fraction(0), 小学持证教师数=Fraction(0)),
        plain_school(9005, "未知县", **dict.fromkeys(("设备值", "用房面积", "室外面积", "多媒体教室数"))),
        plain_school(9006, "未知县", 管理单位=None),
    ]
    counties = [
        county_row("零县", 符合条件教师数=Fraction(0)),
        county_row("零县", 交流教师数=Fraction(1)),
        county_row(None),
    ]
    return schools, counties


def test_every_row_matches(holder: SparkSessionHolder) -> None:
    city = Dice(11).city(SCHOOL_YEARS, 6, 0.01)
    schools, counties = awkward()
    given = tables((*city[SCHOOL_TABLE].rows, *schools), (*city[COUNTY].rows, *counties))
    assert not faults(holder, sample_release(), given, Options(2025, switches=frozenset(SWITCHES)))


@pytest.mark.parametrize("holder", ["本机"], indirect=True)
def test_unweighted_composite_without_county_table(holder: SparkSessionHolder) -> None:
    """另一种口径、综合差异系数；没有县表，学校表缺几列。"""
    options = Options(2025, conventions=Conventions("none", "simple", 1))
    rows = Dice(12).city(300, 3, 0.05)[SCHOOL_TABLE].rows
    given = {
        SCHOOL_TABLE: Table(
            SCHOOL_TABLE, rows, frozenset({"学校名称", "多媒体教室数", "办别", "初中最大班额"})
        )
    }
    assert not faults(holder, composite_release(), given, options)


@pytest.mark.parametrize("holder", ["本机"], indirect=True)
def test_compiled_execution_matches(holder: SparkSessionHolder) -> None:
    """默认的编译执行也一样；指标少取几个，省编译的工夫。"""
    holder.spark.conf.set("spark.sql.codegen.wholeStage", "true")
    holder.spark.conf.set("spark.sql.codegen.factoryMode", "FALLBACK")
    try:
        release = only(sample_release(), "R1", "R4", "G4", "G12", "G13")
        assert not faults(holder, release, Dice(13).city(300, 3, 0.03), Options(2025))
    finally:
        for name, setting in INTERPRETED.items():
            holder.spark.conf.set(name, setting)


def test_transcription_keeps_odd_text() -> None:
    """反斜杠在 Spark 的文字里是转义，在 DuckDB 里不是。"""
    assert to_spark("SELECT 'a\\b', 'c''d', \"甲`乙\"") == "SELECT 'a\\\\b', 'c\\'d', `甲``乙`"
