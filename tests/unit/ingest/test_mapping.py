"""A mapping is checked whole before a file is opened."""

import pytest
import yaml

from include.errors import MappingError
from include.ingest import mapping
from include.ingest.contract import entities
from include.ingest.mapping import load
from include.ingest.rules import (
    Choice,
    Format,
    Mode,
    Numbers,
    Rhythm,
    Skip,
    Source,
)

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


REQUIRED = {
    "invoice_id": "id",
    "invoice_date": "day",
    "status": "state",
    "net_amount": "net",
    "gross_amount": "gross",
    "currency": "iso",
}


def invoice(column=None, **changes):
    """The extract's entities: an invoice, with one column or some keys changed."""
    return {
        "entities": [
            {"entity": "invoice", "columns": REQUIRED | (column or {})} | changes
        ]
    }


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"fils": "x"}, "unknown fils; known: entities, every, extracted_at"),
        ({"entities": [{"entity": "invoise", "columns": {}}]}, "'invoise'"),
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
                    *invoice()["entities"],
                    {
                        "entity": "user",
                        "columns": {"user_id": "u", "name": "n"},
                    },
                ]
            },
            "feeds both billing and crm",
        ),
        ({"format": {"type": "parket"}}, "type 'parket'; known: csv, xlsx"),
        ({"format": {"sheet": "Deals"}}, "`sheet` does not apply to csv"),
        ({"format": {"type": "json", "header": 3}}, "`header` does not apply to json"),
        ({"format": {"encoding": "utf-88"}}, "encoding 'utf-88' is not known"),
        ({"format": {"delimiter": "||"}}, "one character"),
        ({"format": {"header": 0}}, "`header: 0` must be a whole number, 1 or more"),
        ({"numbers": {"decimal": "."}, "time_zone": "Mars/Base"}, "no time zone"),
        ({"numbers": {"thousands": ","}}, "`thousands` needs another mark"),
        ({"numbers": {"decimal": ",", "thousands": ","}}, "needs another mark"),
        ({"numbers": {"decimal": ";"}}, "decimal ';'; known"),
        ({"mode": "append"}, "mode 'append'; known: upsert, snapshot"),
        ({"mode": {"replace": "net_amount"}}, "must be a mapped date of invoice"),
        ({"mode": {"replace": "due_date"}}, "must be a mapped date of invoice"),
        ({"mode": {"replace": "invoice_date", "period": "week"}}, "period 'week'"),
        ({"max_rejected": 5}, "must be a share from 0 to 1"),
        ({"every": "fortnight"}, "known: a number of days, weeks or months"),
        ({"skip": {"column": "a", "matches": "(Total"}}, "no regular expression"),
        ({"skip": {"column": "a"}}, "needs `matches`"),
        ({"extracted_at": {"file_name": "(x)"}}, "needs `format`"),
        ({"extracted_at": {"file_name": "x", "format": "%Y"}}, "needs a group"),
        ({"extracted_at": {"format": "%Y"}}, "one of `column`, `file_name`"),
        (invoice({"status": {"colum": "x"}}), "unknown colum; known: column"),
        (invoice({"status": {"prefix": "x"}}), "one of `column`, `concat`, `constant`"),
        (invoice({"status": {"column": "a", "constant": "b"}}), "needs one of"),
        (invoice({"status": {"column": "a", "decimal": ","}}), "does not apply to a s"),
        (invoice({"net_amount": {"column": "a", "format": "iso"}}), "does not apply"),
        (invoice({"invoice_date": {"column": "a", "format": "dd.mm"}}), "format 'dd"),
        (invoice({"status": {"column": "a", "otherwise": "x"}}), "needs `values`"),
        (
            invoice({"status": {"column": "a", "values": {"x": "void", "X ": "void"}}}),
            "lists the same value twice",
        ),
        (invoice({"status": {"column": "a", "pattern": "x+"}}), "needs a group"),
        (invoice({"status": {"column": "a", "left": -1}}), "a whole number, 1 or more"),
        (invoice({"status": {"column": []}}), "`column` must name a column"),
        (invoice({"net_amount": {"column": "a", "negate": "yes"}}), "negate 'yes'"),
        (
            invoice({"net_amount": {"column": "a", "minor_units": {"in": "c"}}}),
            "unknown in; known: currency, exceptions",
        ),
        (invoice(deleted={"column": "a"}), "needs `values`"),
        (invoice(keep=["a"]), "must be keys with values"),
    ],
)
def test_what_cannot_be_followed_is_named(sources, changes, complaint):
    sources(**changes)
    with pytest.raises(MappingError, match=complaint):
        load("acme")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("system: acme\nextracts: [", "acme.yml is not YAML"),
        ("system: acme\nsystem: acme\n", "system is given twice"),
        ("just words", "must be keys with values"),
        ("system: acme\ntitle: t\nfeed: crm\nextracts: []", "unknown feed"),
        ("system: other\ntitle: t\nextracts: [x]", "`system` must be 'acme'"),
        ("system: acme\ntitle: t\nextracts: [x]", "must be keys with values"),
        ("system: acme\ntitle: t\ndefaults: {files: x}\nextracts: [x]", "defaults"),
    ],
)
def test_a_file_that_is_no_mapping_is_named(sources, tmp_path, text, complaint):
    (tmp_path / "acme.yml").write_text(text, encoding="utf-8")
    mapping.load_file.cache_clear()
    with pytest.raises(MappingError, match=complaint):
        load("acme")


def test_the_feed_is_that_of_the_entities(sources):
    assert [rule.feed for rule in load("acme")] == ["billing"]


def test_an_extract_says_how_it_replaces_what_came_before(sources):
    sources(
        mode={"replace": "invoice_date", "period": "month"},
        max_rejected=0.05,
        every="2 weeks",
        skip={"column": "id", "matches": "^Total"},
        **invoice(
            deleted={"column": "IsDeleted", "values": [True]},
        ),
    )

    (rule,) = load("acme")

    assert rule.mode == Mode("replace", "invoice_date", "month")
    assert (rule.max_rejected, rule.every) == (0.05, Rhythm(2, "weeks"))
    assert rule.skip == (Skip(Source(("id",)), "^Total"),)
    (entity,) = rule.entities
    assert entity.deleted == Choice(Source(("IsDeleted",)), ("true",))


def test_defaults_hold_where_an_extract_says_nothing_key_by_key(sources, tmp_path):
    sources(format={"delimiter": ";"}, numbers={"thousands": "."})
    path = tmp_path / "acme.yml"
    defaults = {
        "format": {"encoding": "cp1251", "delimiter": ","},
        "numbers": {"decimal": ","},
        "time_zone": "Europe/Moscow",
    }
    text = path.read_text() + yaml.safe_dump({"defaults": defaults})
    path.write_text(text, encoding="utf-8")
    mapping.load_file.cache_clear()

    (rule,) = load("acme")

    assert rule.format == Format(delimiters=(";",), encodings=("cp1251",))
    day, net = (rule.entities[0].columns[c] for c in ("invoice_date", "net_amount"))
    assert (day.time_zone, net.numbers) == ("Europe/Moscow", Numbers(",", "."))


def test_a_value_is_the_text_that_was_written(sources, tmp_path):
    (tmp_path / "acme.yml").write_text(
        "{system: acme, title: t, extracts: [{name: i, files: f, entities: "
        "[{entity: invoice, columns: {invoice_id: {column: No, prefix: 007}, "
        "invoice_date: d, net_amount: n, gross_amount: n, currency: c, "
        "status: {column: s, values: {No: void, 0142: posted}}}}]}]}",
        encoding="utf-8",
    )
    mapping.load_file.cache_clear()

    columns = load("acme")[0].entities[0].columns

    assert columns["invoice_id"].sources == (Source(("No",)),)
    assert columns["invoice_id"].prefix == "007"
    assert columns["status"].values == {"No": "void", "0142": "posted"}


def test_an_unknown_system_lists_the_known(sources):
    with pytest.raises(MappingError, match="'sap'.*known: acme"):
        load("sap")


def test_a_comment_keeps_the_version_and_a_changed_rule_raises_it(sources, tmp_path):
    (before,) = load("acme")
    path = tmp_path / "acme.yml"
    path.write_text("# a remark\n" + path.read_text(), encoding="utf-8")
    mapping.load_file.cache_clear()
    (remarked,) = load("acme")
    sources(files="invoices*.csv")
    (changed,) = load("acme")

    assert remarked.version == before.version
    assert changed.version != before.version
