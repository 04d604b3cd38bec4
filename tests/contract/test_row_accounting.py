"""Nothing lost, on every sample: what the ledger took in is somewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import SAMPLES, PublishedWorkspace

# What may become of an accepted row; each is in exactly one.
STANDINGS = ("current", "superseded", "deleted", "merged")
IDENTITY = f"""
with
delivered as (
    select entity, sum(rows_accepted) as accepted
    from ops.batches
    where is_counted
    group by entity
),
accounted as (
    select entity, sum(amount) as accounted
    from ops.control_totals
    where measure = 'rows' and stage in {STANDINGS}
    group by entity
)
select entity, accepted, accounted
from delivered
full join accounted using (entity)
"""


def broken(published: PublishedWorkspace) -> dict[str, tuple[Any, Any]]:
    """Entities whose accepted rows are not all accounted for, of those delivered."""
    rows = published.deployment.warehouse().query(published.release_id, IDENTITY)
    assert sum(row["accepted"] is not None for row in rows) >= 5
    return {
        row["entity"]: (row["accepted"], row["accounted"])
        for row in rows
        if (row["accepted"] or 0) != (row["accounted"] or 0)
    }


@pytest.mark.parametrize("sample", SAMPLES)
def test_accepted_rows_are_current_superseded_deleted_or_merged(
    published_workspaces, sample
):
    assert broken(published_workspaces[sample]) == {}


def test_so_are_those_of_a_company_with_every_entity(published_simulated):
    assert broken(published_simulated) == {}
