"""What a row says of merges: where its own record lives on, and which live on in it."""

from __future__ import annotations

from dataclasses import replace

from include.ingest.cast.columns import Cell, cast_column
from include.ingest.contract import Column
from include.ingest.rules import EntityRule, Source
from include.ingest.sql import BLANKS, Refusal, cell, literal, name, trimmed

# The key of the row that lists a record; NULL on the rows that the file has.
_SURVIVOR = Source(("merged_from:survivor",))
_KEY = name("merged_from:key")
LISTED = f"{cell(_SURVIVOR.name)} is not null"


def lists_merged(rule: EntityRule) -> bool:
    """Whether the file has the column that lists what was merged into a row."""
    return bool(rule.merged_from and rule.merged_from.source.names)


def with_listed(rule: EntityRule, relation: str) -> str:
    """The relation with a row more for every key that a row lists as merged into it.

    Such a row has a key of its own; all its other cells are the listing row's.
    """
    if not (rule.merged_from and lists_merged(rule)):
        return relation
    key = cell(rule.columns[rule.entity.keys[0]].sources[0].name)
    parts = (
        f"string_split({cell(rule.merged_from.source.name)}, "
        f"{literal(rule.merged_from.split)})"
    )
    parts = f"list_transform({parts}, lambda each: trim(each, {literal(BLANKS)}))"
    # Without a key of its own a row has nothing that others could live on in.
    others = f"list_filter({parts}, lambda each: each not in ('', {trimmed(key)}))"
    listed = f"list_prepend(null, coalesce(list_distinct({others}), []))"
    return (
        f"(select * exclude ({_KEY}) replace (coalesce({_KEY}, {key}) as {key}), "
        f"case when {_KEY} is not null then {key} end as {cell(_SURVIVOR.name)} "
        f"from (select *, unnest({listed}) as {_KEY} from {relation}))"
    )


def merged_cells(rule: EntityRule, found: dict[str, Cell]) -> dict[str, Cell]:
    """The cells that merges change, and `merged_into` if the file tells of any."""
    told = [rule.merged_into] if rule.merged_into and rule.merged_into.names else []
    if lists_merged(rule):
        told.append(_SURVIVOR)
    if not told:
        return {}
    (key,) = rule.entity.keys
    # The survivor's key is written as the key itself is.
    written = replace(rule.columns[key], sources=(told[0],), fallback=tuple(told[1:]))
    column = cast_column(Column("merged_into", "string"), written)
    # A record is not merged into itself.
    merged = replace(column, sql=f"nullif({column.sql}, {found[key].sql})")
    changed = {"merged_into": merged}
    if lists_merged(rule):
        changed |= _keys_alone(rule, found, merged)
    return changed


def _keys_alone(
    rule: EntityRule, found: dict[str, Cell], merged: Cell
) -> dict[str, Cell]:
    """A listed record has its key and its survivor, and nothing else of the row."""
    changed = {
        column.name: replace(
            found[column.name],
            sql=f"case when not ({LISTED}) then {found[column.name].sql} end",
        )
        for column in rule.entity.columns
        if not column.key
    }
    (key,) = rule.entity.keys
    unknown = f"{LISTED} and {merged.sql} is null"
    changed[key] = replace(
        found[key],
        clean=f"({found[key].clean}) and not ({unknown})",
        refusals=(
            *found[key].refusals,
            Refusal(
                key,
                cell(_SURVIVOR.name),
                unknown,
                "missing",
                literal("the record that it was merged into cannot be told"),
            ),
        ),
    )
    return changed
