"""The review's agenda names whom the rules on relationships name, and nobody else."""

import pandas as pd
import pytest

from ..compare import published
from .agenda import RULES, last_year, raised

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_raises_all_whom_it_names_with_their_figure(known, rule):
    rows = published(known.release, "review_agenda").rows
    rows = rows[(rows.rule == rule) & (rows.origin == "automatic")]
    assert set(rows.period_end) <= {last_year(known.release)}
    figures = rows.set_index("entity_id").value.astype("float64").sort_index()
    expected = raised(known.release, rule).sort_index()
    pd.testing.assert_series_equal(
        figures, expected, check_names=False, check_index_type=False, rtol=1e-9
    )
