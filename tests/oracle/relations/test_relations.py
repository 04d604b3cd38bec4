"""The tables on relationships, key accounts and dealings equal their recomputation."""

import pytest

from ..compare import differences, published
from ..crm.comparisons import COMPARISONS as DEALINGS
from .chances import calibration_end, log_likelihood, purchases
from .comparisons import COMPARISONS as RELATIONS

# Together, as both need the same records read and the same dealings counted.
COMPARISONS = [*RELATIONS, *DEALINGS]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda c: c.table)
def test_a_published_table_equals_its_recomputation(known, clients, comparison):
    expected = comparison.build(clients)
    actual = published(known.release, comparison.table)
    assert len(expected) == len(actual.rows)
    found = differences(
        expected, actual, comparison.keys, comparison.exact, comparison.ratios
    )
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda c: c.table)
def test_every_column_with_a_figure_or_a_verdict_is_compared(
    published_simulated, comparison
):
    compared = {*comparison.keys, *comparison.exact, *comparison.ratios}
    table = published(published_simulated.release, comparison.table)
    assert set(table.rows.columns) - compared == set()
    assert len(table.rows), "no row of the simulated company tells anything"


@pytest.mark.parametrize("cutoff", ["as_of", "calibration"])
def test_the_published_parameters_are_where_the_purchases_are_likeliest(
    known, clients, cutoff
):
    parameters = published(known.release, "clv_parameters").rows
    row = parameters.set_index("cutoff").loc[cutoff]
    until = clients.as_of if cutoff == "as_of" else calibration_end(clients)
    rows = purchases(clients, until)
    assert row.customers == len(rows)
    assert row.repeat_buyers == (rows.repeats > 0).sum()
    assert (row.repeat_buyers >= 50) == (row.evidence == "estimated")

    if cutoff in clients.models:
        model = clients.models[cutoff]
        summit = log_likelihood(rows, model)
        for name in ("r", "alpha", "a", "b"):
            for step in (0.9, 1.1):
                aside = model | {f"purchase_{name}": model[f"purchase_{name}"] * step}
                assert log_likelihood(rows, aside) < summit
