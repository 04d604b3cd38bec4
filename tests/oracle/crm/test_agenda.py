"""Each rule of the agenda raises whom its words mean, on every company."""

import pytest

from ..compare import published
from ..relations.limits import seed
from .agenda import RAISED
from .review import Review

RELEASES = ["online_retail", "xero_books", "simulated", "awkward"]


def test_every_rule_of_the_agenda_is_written_a_second_time():
    assert set(RAISED) == set(seed("ref_finding_rule").rule)


@pytest.fixture(scope="session", params=RELEASES)
def review(request: pytest.FixtureRequest) -> Review:
    """What the last trailing year of a release shows; the samples' are published."""
    if request.param == "awkward":
        return Review(request.getfixturevalue("awkward_release").release)
    if request.param == "simulated":
        return Review(request.getfixturevalue("published_simulated").release)
    workspaces = request.getfixturevalue("published_workspaces")
    return Review(workspaces[request.param].release)


@pytest.fixture(scope="session")
def raised(review) -> dict[str, list[str]]:
    """rule -> whom the published agenda names under it."""
    agenda = published(review.release, "review_agenda").rows
    # A group stands for others of its rule, each of whom is a row of its own.
    each = agenda.entity_type != "group"
    agenda = agenda[(agenda.origin == "automatic") & each]
    assert set(agenda.period_end) == {review.end}
    return agenda.groupby("rule").entity_id.agg(list).to_dict()


@pytest.mark.slow
@pytest.mark.parametrize("rule", RAISED)
def test_a_rule_raises_exactly_whom_its_words_mean(review, raised, rule):
    expected = RAISED[rule](review)
    assert sorted(raised.get(rule, [])) == sorted(expected)
