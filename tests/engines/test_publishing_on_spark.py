"""Publishing on Spark: views re-pointed one by one, `ops.release` last, never torn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from include.errors import AuditFailed
from include.publish.promote import promote
from include.publish.roll_back import roll_back
from include.settings import Settings
from include.warehouse import spark_catalogue
from include.warehouse.spark import SparkWarehouse
from tests.support.releases import ROWS, TABLES, audited_candidate, publish

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def warehouse(on_cluster: Settings) -> SparkWarehouse:
    """Three small releases, the last one served; a company beside the cluster's."""
    beside = replace(on_cluster, root=on_cluster.root.parent / "published_only")
    found = beside.warehouse()
    assert isinstance(found, SparkWarehouse)
    for number in (1, 2, 3):
        publish(found, number)
    return found


def read(warehouse: SparkWarehouse) -> dict[str, int]:
    """The release that each published view shows; each view has all of its rows."""
    spark = warehouse.shared_session()
    ((release_id,),) = spark.sql("select release_id from ops.release").collect()
    seen = {"release": int(release_id.split("_")[1])}
    for table in TABLES:
        rows = spark.sql(f"select number from analytics.{table}").collect()
        assert len(rows) == ROWS
        ((seen[table],),) = set(rows)
    return seen


def showing(number: int) -> dict[str, int]:
    return dict.fromkeys(("release", *TABLES), number)


def schemas(warehouse: SparkWarehouse) -> set[str]:
    """Those of these releases: the cluster's own company shares the metastore."""
    found = warehouse.shared_session().sql("show schemas").collect()
    return {row[0] for row in found if row[0].startswith("r20240101_00000")}


def test_readers_see_the_release_that_was_published_last(warehouse):
    assert warehouse.served() == "r20240101_000003"
    assert read(warehouse) == showing(3)


def test_rolling_back_and_forward_points_every_view(warehouse):
    roll_back(warehouse)
    assert read(warehouse) == showing(2)

    roll_back(warehouse, "r20240101_000003")
    assert read(warehouse) == showing(3)


def test_a_failed_audit_leaves_every_view_on_the_last_release(warehouse):
    refused = audited_candidate(warehouse, 9, success=False)

    with pytest.raises(AuditFailed):
        promote(warehouse, refused)

    assert read(warehouse) == showing(3)


def test_a_crash_among_the_views_leaves_each_readable_and_can_be_run_again(
    warehouse, monkeypatch
):
    served = warehouse.served()

    class Killed(Exception):
        """Stands for the end of the process: every view is one statement."""

    def deadly(spark, statements):
        for statement in statements:
            if "view analytics.customer_value" in statement:
                raise Killed
            spark.sql(statement)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(spark_catalogue, "execute", deadly)
        publish(warehouse, 4, keep=2)

    # The release is the old one until all of its views are new.
    seen = read(warehouse)
    assert warehouse.served() == served
    assert seen == showing(3) | {"base_value": 4}
    # What a view shows is never pruned, whatever its age.
    assert {"r20240101_000003", "r20240101_000004"} <= warehouse.in_use()

    promote(warehouse, "r20240101_000004", keep=2)
    assert read(warehouse) == showing(4)


def test_pruning_drops_the_schemas_of_the_oldest_and_never_the_served(warehouse):
    roll_back(warehouse, "r20240101_000003")

    publish(warehouse, 5, keep=1, serve=False)

    kept = {each["release_id"] for each in warehouse.manifests()}
    assert kept == {"r20240101_000003", "r20240101_000005"}
    assert read(warehouse) == showing(3)
    assert schemas(warehouse) == {"r20240101_000003"}
