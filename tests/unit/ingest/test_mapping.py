"""A mapping is checked whole before a file is opened."""

import pytest

from include.errors import MappingError
from include.ingest import mapping
from include.ingest.contract import entities
from include.ingest.mapping import load

SHIPPED = sorted(path.stem for path in mapping.SOURCES.glob("*.yml"))


def test_systems_are_shipped():
    assert SHIPPED


@pytest.mark.parametrize("system", SHIPPED)
def test_every_shipped_mapping_follows_the_contract(system):
    assert load(system)


def test_every_entity_has_a_key_and_required_columns():
    assert len(entities()) > 10
    for entity in entities().values():
        assert entity.keys, entity.name
        assert all(c.required for c in entity.columns if c.key), entity.name


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"format": {"type": "parket"}}, "format type 'parket'"),
        ({"fils": "x"}, "unknown fils"),
        ({"entities": [{"entity": "invoise", "columns": {}}]}, "'invoise'"),
        ({"entities": [{"entity": "account", "columns": {}}]}, "belongs to the feed"),
        (
            {"entities": [{"entity": "invoice", "columns": {"colour": "c"}}]},
            "the contract has no colour",
        ),
        (
            {"entities": [{"entity": "invoice", "columns": {"invoice_id": "id"}}]},
            "required invoice_date, status",
        ),
        (
            {
                "entities": [
                    {"entity": "invoice", "columns": {"status": {"colum": "x"}}}
                ]
            },
            "unknown colum|required",
        ),
    ],
)
def test_what_cannot_be_followed_is_named(sources, changes, complaint):
    sources(**changes)
    with pytest.raises(MappingError, match=complaint):
        load("acme")


def test_an_unknown_system_lists_the_known(sources):
    with pytest.raises(MappingError, match="'sap'.*known: acme"):
        load("sap")


def test_a_comment_keeps_the_version_and_a_changed_rule_raises_it(sources, tmp_path):
    (before,) = load("acme")
    path = tmp_path / "acme.yml"
    path.write_text("# a remark\n" + path.read_text(), encoding="utf-8")
    mapping._load.cache_clear()
    (remarked,) = load("acme")
    sources(files="invoices*.csv")
    (changed,) = load("acme")

    assert remarked.version == before.version
    assert changed.version != before.version
