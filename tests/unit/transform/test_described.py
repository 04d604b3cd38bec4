"""What dbt's YAML says of a column is what the data dictionary repeats."""

from __future__ import annotations

from typing import Any

from include.transform.described import Column, described_tables
from include.transform.metrics import metric

BLOCK = """`value = turnover × factor`,
in two lines.

*Example.* 50 × 0.9 = **45**.

*Edges.* Nothing: NULL.

*Source.* [SEED 003].
"""
UNITS = [
    {"name": "(.*_)?share", "unit": "share, 0 to 1"},
    {"type": "double", "unit": "ratio"},
]


def column(name: str, description: str = "A figure.", **said: Any) -> dict[str, Any]:
    return {
        "name": name,
        "data_type": said.get("data_type", "double"),
        "description": description,
        "doc_blocks": [f"doc.clientele.{each}" for each in said.get("cites", ())],
        "config": {"meta": said.get("meta", {})},
    }


def manifest(
    metrics: dict[str, list[str]] | None = None, **tables: list[dict[str, Any]]
) -> dict[str, Any]:
    """Tables with these columns; each lists them under these metrics."""
    return {
        "docs": {
            "doc.clientele.value": {"block_contents": BLOCK},
            "doc.dbt.__overview__": {"block_contents": "Not ours."},
        },
        "nodes": {
            f"model.clientele.{table}": {
                "resource_type": "model",
                "schema": "analytics",
                "alias": table,
                "columns": {each["name"]: each for each in columns},
                "config": {
                    "meta": {
                        "metrics": {
                            block: [c["name"] for c in columns if c["name"] in listed]
                            for block, listed in (metrics or {}).items()
                        }
                    }
                },
            }
            for table, columns in tables.items()
        },
        "sources": {},
    }


def described(*columns: dict[str, Any], **others: Any) -> dict[str, Column]:
    tables = described_tables(manifest(customer_value=list(columns), **others), UNITS)
    return tables["analytics", "customer_value"]


def block_of(found: Column) -> str | None:
    return found.metric and found.metric.name


def test_a_block_is_read_in_its_four_parts():
    found = metric("value", BLOCK)

    assert found.formula == "`value = turnover × factor`, in two lines."
    assert found.example == "50 × 0.9 = **45**."
    assert (found.edges, found.source) == ("Nothing: NULL.", "[SEED 003].")
    assert metric("short", "Only this.").source is None


def test_a_column_is_defined_by_its_table_its_citation_or_its_name():
    found = described(
        column("value"),
        column("cited", cites=["value"]),
        column("meant"),
        column("other"),
        metrics={"value": ["meant"]},
    )

    assert {name: block_of(each) for name, each in found.items()} == {
        "value": "value",
        "cited": "value",
        "meant": "value",
        "other": None,
    }


def test_a_column_that_repeats_anothers_figure_has_its_definition():
    found = described(
        column("worth"), customers=[column("worth", cites=["value"])], card=[]
    )

    assert block_of(found["worth"]) == "value"


def test_a_name_that_two_tables_define_differently_is_defined_by_neither():
    others = {
        "one": [column("worth", cites=["value"])],
        "two": [column("worth", cites=["other"])],
    }
    blocks = manifest(customer_value=[column("worth")], **others)
    blocks["docs"]["doc.clientele.other"] = {"block_contents": "Another."}

    found = described_tables(blocks, UNITS)["analytics", "customer_value"]

    assert block_of(found["worth"]) is None


def test_of_a_cited_block_the_description_keeps_the_definition_alone():
    found = described(column("cited", f"Factor: {BLOCK}", cites=["value"]))

    assert found["cited"].description == (
        "Factor: `value = turnover × factor`, in two lines."
    )


def test_a_unit_is_that_of_the_meta_else_of_the_name_and_type():
    found = described(
        column("top_share"),
        column("growth"),
        column("months", meta={"unit": "months"}),
        column("name", data_type="string"),
    )

    assert [each.unit for each in found.values()] == [
        "share, 0 to 1",
        "ratio",
        "months",
        None,
    ]
