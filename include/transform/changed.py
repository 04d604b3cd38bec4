"""One table of two releases -> the cells and rows that differ, as restatements.

Rows go to the temporary table `restatements`, whose columns are described in
models/ops/_after_dbt__sources.yml.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from include.transform.comparison import APPEARED, BOTH, DISAPPEARED, Comparison, text


def list_changes(
    connection: duckdb.DuckDBPyConnection, compared: Comparison, limit: int
) -> None:
    """Add the table's changes: the newest `limit`, and the sum of any others.

    They are counted first, in one pass that keeps nothing.
    """
    counted = _count(connection, compared) if compared.is_possible else {}
    if not counted:
        return
    connection.execute(_listing(compared, limit))
    if sum(counted.values()) <= limit:
        return
    name = compared.table[1]
    listed = connection.execute(
        "select column_name, change, count(*) from restatements "
        "where table_name = ? group by column_name, change",
        [name],
    ).fetchall()
    for column, change, figures in listed:
        counted[column, change] -= figures
    connection.executemany(
        "insert into restatements by name select ? as table_name, ? as column_name, "
        "? as change, ? as figures",
        [[name, *what, figures] for what, figures in counted.items() if figures],
    )


def _count(
    connection: duckdb.DuckDBPyConnection, compared: Comparison
) -> dict[tuple[str | None, str], int]:
    """(column, change) -> how many, of those that there are."""
    changes: dict[tuple[str | None, str], str] = {
        (None, "appeared"): APPEARED,
        (None, "disappeared"): DISAPPEARED,
    }
    for column, differ in compared.cells.items():
        for change, condition in _kinds(column).items():
            changes[column, change] = f"{BOTH} and {differ} and {condition}"
    counts = ", ".join(f"count(*) filter ({each})" for each in changes.values())
    found = connection.execute(f"select {counts} from {compared.pairs}").fetchone()
    return {
        change: count
        for change, count in zip(changes, found or (), strict=True)
        if count
    }


def _kinds(column: str) -> dict[str, str]:
    old, new = f'old."{column}"', f'new."{column}"'
    return {
        "became_known": f"{old} is null",
        "became_unknown": f"{new} is null",
        "restated": f"{old} is not null and {new} is not null",
    }


def _listing(compared: Comparison, limit: int) -> str:
    """The statement that adds the first changes, those of the latest period first."""
    lone = f"case when {APPEARED} then 'appeared' else 'disappeared' end"
    cells = [_cell(f"not coalesce({BOTH}, false)", 0, None, lone, ("null", "null"))]
    for position, (column, differ) in enumerate(compared.cells.items(), start=1):
        kinds = _kinds(column).items()
        change = " ".join(f"when {said} then '{kind}'" for kind, said in kinds)
        values = (text(f'old."{column}"'), text(f'new."{column}"'))
        is_changed = f"{BOTH} and {differ}"
        cells.append(_cell(is_changed, position, column, f"case {change} end", values))
    about = {
        "row_key": "concat_ws(', ', "
        + ", ".join(
            f"'{c} ' || coalesce({text(_either(c))}, 'NULL')" for c in compared.key
        )
        + ")",
        "customer_id": _known(compared, ["customer_id"], "varchar"),
        "period_type": _known(compared, ["period_type"], "varchar"),
        "period_end": _known(compared, compared.ends, "date"),
    }
    asked = ", ".join(f"{said} as {name}" for name, said in about.items())
    return f"""
        insert into restatements by name
        select
            '{compared.table[1]}' as table_name, {", ".join(about)}, cell.column_name,
            cell.change, cell.value_before, cell.value_now, 1 as figures
        from (
            select {asked}, unnest([{", ".join(cells)}]) as cell
            from {compared.pairs}
            where {" or ".join([APPEARED, DISAPPEARED, *compared.cells.values()])}
        )
        where cell is not null
        order by period_end desc nulls last, row_key, cell.position
        limit {limit}
    """


def _cell(
    where: str, position: int, column: str | None, change: str, values: tuple[str, str]
) -> str:
    """What a row says of one column, NULL where it says nothing."""
    name = f"'{column}'" if column else "null"
    fields = {
        "position": str(position),
        "column_name": f"cast({name} as varchar)",
        "change": change,
        "value_before": f"cast({values[0]} as varchar)",
        "value_now": f"cast({values[1]} as varchar)",
    }
    struct = ", ".join(f"'{field}': {said}" for field, said in fields.items())
    return f"case when {where} then {{{struct}}} end"


def _known(compared: Comparison, columns: Sequence[str], kind: str) -> str:
    """The first of the columns that both releases have, else NULL."""
    for column in columns:
        if column in compared.before and column in compared.now:
            return _either(column)
    return f"cast(null as {kind})"


def _either(column: str) -> str:
    return f'coalesce(new."{column}", old."{column}")'
