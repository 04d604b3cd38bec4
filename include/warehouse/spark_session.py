"""The one Spark session of a process, on a catalogue of its own or on the shared one.

Where it computes is Spark's own business: `spark-defaults.conf` in SPARK_CONF_DIR names
the master, the memory and, for what is published, the metastore. Only what decides a
figure or a name is set here, and wins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from include.errors import SettingsError

# A JVM that compiles quickly keeps 48 MB of what it compiled, and dies of a few hundred
# queries without the room that it would have by default.
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
FIXED = {
    "spark.sql.session.timeZone": "UTC",
    # A number that does not fit, or text that is no number, is an error, never NULL.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.default": "parquet",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # Plans of many views take longer to look for constraints in than to run.
    "spark.sql.constraintPropagation.enabled": "false",
    # Both lose a column of a union that a correlated subquery reads (4.3.0): "key not
    # found". A projection above a union costs as much as one in each of its parts.
    "spark.sql.optimizer.excludedRules": ",".join(
        f"org.apache.spark.sql.catalyst.optimizer.{rule}"
        for rule in ("CombineUnions", "PushProjectionThroughUnion")
    ),
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
# With this little to compute, planning is what takes the time: once and not after every
# stage, for one partition, and without compiling what runs for milliseconds.
LITTLE_BYTES = 8_000_000
_LITTLE = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": QUICK_START,
    "spark.executor.extraJavaOptions": QUICK_START,
}
# A release's catalogue is in memory, so that `analytics` means this release, in this
# process, and no lock or server stands between two that work on different ones.
PRIVATE = {"spark.sql.catalogImplementation": "in-memory"}
_ASKED = "spark.clientele.asked"
SHARED = {"spark.sql.catalogImplementation": "hive"}


def on_this_machine(threads: int, memory_limit: str) -> dict[str, str]:
    """What stands for a cluster where none is configured: this process alone."""
    return {
        "spark.master": f"local[{threads}]",
        "spark.driver.memory": f"{megabytes(memory_limit)}m",
        **_here(threads),
    }


def on_own_cluster(
    master: str, threads: int, memory_limit: str, workers: int
) -> dict[str, str]:
    """The same machine as a driver and workers that share cores and memory."""
    worker = megabytes(memory_limit) * 3 // 4 // workers
    return {
        "spark.master": master,
        "spark.driver.memory": f"{megabytes(memory_limit) // 4}m",
        "spark.executor.memory": f"{worker}m",
        "spark.executor.cores": str(max(1, threads // workers)),
        **_here(threads),
    }


def _here(threads: int) -> dict[str, str]:
    return {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(2 * threads),
        # A folder of the lake is listed here and not by a job: this is its machine.
        "spark.sql.sources.parallelPartitionDiscovery.threshold": "10000",
        "spark.ui.enabled": "false",
    }


def for_size(input_bytes: int) -> dict[str, str]:
    """What suits this much input better than Spark's own defaults, which suit much."""
    return dict(_LITTLE) if input_bytes < LITTLE_BYTES else {}


def megabytes(limit: str) -> int:
    """A limit as DuckDB reads it (4GB) in whole megabytes."""
    found = re.fullmatch(r"(\d+)\s*([GM])i?B", limit.strip(), re.IGNORECASE)
    if not found:
        raise SettingsError(
            f"CLIENTELE_MEMORY_LIMIT={limit}: Spark needs whole GB or MB, such as 4GB."
        )
    return int(found[1]) * (1024 if found[2].upper() == "G" else 1)


def session(conf: Mapping[str, str]) -> Any:
    """The running session if it has this configuration, else a new one in its place."""
    from pyspark.sql import SparkSession

    running, wanted = active(), {**conf, **FIXED}
    # Spark adds to some of what it is asked for, so the question itself is kept.
    asked = json.dumps(wanted, sort_keys=True)
    if running is not None:
        if running.conf.get(_ASKED, "") == asked:
            return running
        running.stop()
    builder = SparkSession.builder.appName("clientele")
    for key, value in {**wanted, _ASKED: asked}.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    # Derby, if it keeps the metastore, would log into whatever folder we are in.
    spark._jvm.System.setProperty("derby.stream.error.file", "/dev/null")
    return spark


def active() -> Any:
    """The running session, None before the first."""
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession()


def execute(spark: Any, statements: Iterable[str]) -> None:
    """Run statements that give no rows, in order."""
    for statement in statements:
        spark.sql(statement)
