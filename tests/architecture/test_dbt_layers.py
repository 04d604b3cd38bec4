"""dbt's layers: who may read whom, and what a published table must bring along."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from include.ingest.contract import entities

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
MODELS = {path.stem: path for path in (PROJECT / "models").rglob("*.sql")}
PUBLISHED = {
    name: path
    for name, path in MODELS.items()
    if {"marts", "ops"} & set(path.relative_to(PROJECT / "models").parts)
}


def _table(macro: str) -> dict[str, dict]:
    """Entity -> what the macro's table says of it, read as the literal it is."""
    text = (PROJECT / "macros" / f"{macro}.sql").read_text(encoding="utf-8")
    by_feed = ast.literal_eval(re.search(r"(\{\n.*\})\[feed\]", text, re.S).group(1))
    return {name: each for feed in by_feed.values() for name, each in feed.items()}


OPTIONAL = _table("optional_entities")
CORE = _table("record_entities")
MERGED = [
    each.name for each in entities().values() if each.merges and each.feed == "crm"
]
PORTABLE = [
    *sorted(MODELS.values()),
    *sorted((PROJECT / "macros").glob("*.sql")),
    *sorted((PROJECT / "tests").rglob("*.sql")),
]
REF = re.compile(r"ref\(\s*['\"](\w+)['\"]\s*\)")
# What only one engine knows; macros/dialect is the place for it.
NOT_PORTABLE = {
    "cast by ::": re.compile(r"::"),
    "star exclude": re.compile(r"\*\s*(exclude|replace)\b", re.I),
    "date_diff": re.compile(r"\bdate_diff\(", re.I),
    "unnest": re.compile(r"\bunnest\(", re.I),
    "generate_series or range": re.compile(r"\b(generate_series|range)\(", re.I),
    "strftime": re.compile(r"\bstrftime\(", re.I),
    "group by position": re.compile(r"\bgroup by\s+\d", re.I),
    "a function of DuckDB alone": re.compile(
        r"\b(list_\w+|struct_pack|strptime|epoch\w*|arg_(max|min)|quantile_\w+|strpos|"
        r"starts_with|string_agg|array_agg|isodow|make_date|to_days|to_months)\(",
        re.I,
    ),
    "a function of Spark alone": re.compile(
        r"\b(explode|sequence|collect_\w+|array_join|xxhash64|nvl|date_format|date_add|"
        r"date_sub|from_unixtime|try_element_at)\(",
        re.I,
    ),
    # The same name, another result: base 10 or e; Sunday 0 or 1; NULL skipped or not;
    # and a pattern's flags.
    "a function that engines read differently": re.compile(
        r"(?<![.\w])(log|dayofweek|weekday|concat|regexp_\w+|round_even|hash)\(", re.I
    ),
    "a type of one engine": re.compile(
        r"\bas\s+(varchar|text|hugeint|timestamptz|int4|int8|binary|blob)\b", re.I
    ),
    "asof, positional or lateral view": re.compile(
        r"\b(asof|positional)\s+join\b|\blateral\s+view\b", re.I
    ),
    "division by //": re.compile(r"//"),
    "names in backticks": re.compile("`"),
    # The signs come first on one engine, last on the other: trim(both '0' from x).
    "trim of two arguments": re.compile(r"\b[lr]?trim\([^()]*,", re.I),
    # Spark reads the sign as a part of the window's name.
    "a sign after a named window": re.compile(r"\bover\s+[a-z_]+\s*[-+*/]", re.I),
    "the clock": re.compile(
        r"\b(now\(|current_date|current_timestamp|getdate\()", re.I
    ),
}
# SQL that each of them must find, so that none looks at nothing.
PLANTED = {
    "cast by ::": "select a::date from b",
    "star exclude": "select * exclude (a) from b",
    "date_diff": "select date_diff('day', a, b)",
    "unnest": "select unnest(a)",
    "generate_series or range": "from range(3)",
    "strftime": "select strftime(a, '%Y')",
    "group by position": "group by 1",
    "a function of DuckDB alone": "select string_agg(a, ';' order by a)",
    "a function of Spark alone": "select explode(a)",
    "a function that engines read differently": "select log(a)",
    "a type of one engine": "select cast(a as varchar)",
    "asof, positional or lateral view": "from a asof join b on a.day >= b.day",
    "division by //": "select a // b",
    "names in backticks": "select `a`",
    "trim of two arguments": "select trim(a, '0')",
    "a sign after a named window": "sum(a) over so_far - a",
    "the clock": "where day < current_date",
}
# Marts end in `conform`, an import may be whole; anything else lists its columns.


def _layer(name: str) -> str:
    return MODELS[name].relative_to(PROJECT / "models").parts[0]


def _refs(path: Path) -> set[str]:
    return set(REF.findall(path.read_text(encoding="utf-8")))


def _declared(path: Path) -> dict:
    document = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
    (model,) = [each for each in document["models"] if each["name"] == path.stem]
    return model


def test_there_are_models_to_look_at():
    assert len(MODELS) > 30
    assert len(PUBLISHED) > 15


@pytest.mark.parametrize("name", sorted(MODELS))
def test_only_staging_reads_sources(name: str):
    if _layer(name) != "staging":
        assert "source(" not in MODELS[name].read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_published_tables_never_read_staging(name: str):
    if _layer(name) == "marts":
        assert not {r for r in _refs(MODELS[name]) if r.startswith("stg_")}


@pytest.mark.parametrize("path", PORTABLE, ids=lambda path: path.stem)
def test_models_and_macros_are_portable(path: Path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", text, flags=re.S)
    text = re.sub(r"--.*", "", text)
    for what, pattern in NOT_PORTABLE.items():
        assert not pattern.search(text), f"{path.stem} uses {what}"


@pytest.mark.parametrize("what", sorted({*NOT_PORTABLE, *PLANTED}))
def test_what_only_one_engine_knows_is_found(what: str):
    assert NOT_PORTABLE[what].search(PLANTED[what])


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_published_tables_state_grain_and_conform(name: str):
    text = MODELS[name].read_text(encoding="utf-8")
    head = " ".join(text.splitlines()[:8]).lower()
    assert "grain: one row per" in head
    assert "{{ conform('" in text.strip().splitlines()[-1]


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_published_tables_describe_every_column_with_a_portable_type(name: str):
    portable = re.compile(
        r"(string|boolean|integer|bigint|double|date|timestamp|decimal\(\d+,\s?\d+\))$"
    )
    model = _declared(PUBLISHED[name])
    assert "grain" in model["description"].lower()
    assert model["columns"]
    for column in model["columns"]:
        assert column.get("description"), f"{name}.{column['name']} is not described"
        assert portable.match(column["data_type"]), f"{name}.{column['name']}"


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_published_tables_have_a_grain_test(name: str):
    model = _declared(PUBLISHED[name])
    tests = [str(test) for test in model.get("data_tests", [])]
    tests += [str(t) for c in model["columns"] for t in c.get("data_tests", [])]
    assert any("unique" in test for test in tests), f"{name}: no test of its grain"


def test_every_mart_has_a_unit_test():
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (PROJECT / "models").rglob("*.yml")
    )
    tested = set(re.findall(r"^\s+model: (\w+)", text, flags=re.M))
    untested = {name for name in PUBLISHED if _layer(name) == "marts"} - tested
    assert not untested


@pytest.mark.parametrize("entity", entities().values(), ids=lambda each: each.name)
def test_every_entity_of_the_contract_is_staged_and_counted(entity):
    text = {name: path.read_text(encoding="utf-8") for name, path in MODELS.items()}
    named = f"'{entity.feed}', '{entity.name}'"
    staged = {name for name in text if named in text[name] and "_totals" not in name}
    assert staged, f"no staging model reads {entity.name}"
    known = {"key": list(entity.keys), "money": list(entity.totals)}
    if entity.name in OPTIONAL:
        own, named = entity.keys, [f"{each}_id" for each in MERGED]
        names = [n for n in named if n in entity.types and own != (n,)]
        assert OPTIONAL[entity.name] == known | {
            "model": staged.pop(),
            "names": [name.removesuffix("_id") for name in names],
        }
    else:
        assert entity.name.endswith("_line") or CORE[entity.name] == known
        assert f"'{entity.name}'" in text["int_delivered_totals"]
