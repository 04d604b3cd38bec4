"""A rule's entity as one SQL query: every row typed, with whether it is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from include.ingest.cast.columns import Cell, cast_column
from include.ingest.cast.merged import with_listed
from include.ingest.cast.record import among, record_cells
from include.ingest.contract import Column
from include.ingest.rules import Choice, EntityRule, ExtractRule
from include.ingest.sql import Refusal, cell, constant, either, literal, name, trimmed

_EXTRACTED_AT = Column("extracted_at", "timestamp", required=True)


@dataclass(frozen=True)
class Rows:
    """The rows of one entity in one extract, and what refuses them."""

    entity: EntityRule
    columns: tuple[Cell, ...]
    # A row that one of these refuses is not looked at further.
    unwanted: tuple[Refusal, ...]

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Everything that can refuse a wanted row."""
        return tuple(each for column in self.columns for each in column.refusals)

    @property
    def refused(self) -> str:
        """Whether a row is refused, as SQL over `staged`."""
        clean = [column.clean for column in self.columns if column.clean != "true"]
        proof = " and ".join(clean) or "true"
        found = either([each.condition for each in self.refusals])
        unwanted = either([each.condition for each in self.unwanted])
        within = f"case when {proof} then false else {found} end"
        return f"({unwanted}) or {within}" if self.unwanted else within

    def staged(self, relation: str) -> str:
        """The relation's cells with every typed column beside them."""
        query = with_listed(self.entity, relation)
        for number in range(max(len(column.steps) for column in self.columns)):
            steps = ", ".join(
                f"{column.steps[number][1]} as {column.steps[number][0]}"
                for column in self.columns
                if len(column.steps) > number
            )
            query = f"(select *, {steps} from {query})"
        typed = ", ".join(f"{each.sql} as {name(each.name)}" for each in self.columns)
        return f"(select *, {typed} from {query})"

    def query(self, relation: str) -> str:
        """Every row with its typed columns and `is_accepted`."""
        names = ", ".join(name(column.name) for column in self.columns)
        return (
            f"select {names}, not ({self.refused}) as is_accepted "
            f"from {self.staged(relation)}"
        )


def entity_rows(
    rule: EntityRule, extract: ExtractRule, batch: str, delivered: datetime
) -> Rows:
    """The rows that an extract holds of one of its entities."""
    columns = (*record_cells(rule, extract), *_lineage(extract, batch, delivered))
    return Rows(rule, columns, (*_no_records(extract), *_filtered(rule)))


def _no_records(extract: ExtractRule) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(
            each.source.name,
            cell(each.source.name),
            f"regexp_matches(coalesce({trimmed(cell(each.source.name))}, ''), "
            f"{literal(each.matches)})",
            "not_a_record",
            literal(f"the mapping skips what matches {each.matches}"),
        )
        for each in extract.skip
    )


def _filtered(rule: EntityRule) -> tuple[Refusal, ...]:
    """The rows that this entity does not want; they are counted, not lost."""

    def refusal(choice: Choice, condition: str, reason: str) -> Refusal:
        column = choice.source.name
        return Refusal(column, cell(column), condition, "filtered", literal(reason))

    kept = (
        refusal(
            each,
            f"not ({among(each)})",
            f"only {', '.join(each.values)} is {rule.entity.name} data",
        )
        for each in rule.keep
        if each.source.names
    )
    dropped = (
        refusal(
            each,
            among(each),
            f"{', '.join(each.values)} is no {rule.entity.name} data",
        )
        for each in rule.drop
        if each.source.names
    )
    return (*kept, *dropped)


def _lineage(extract: ExtractRule, batch: str, delivered: datetime) -> tuple[Cell, ...]:
    """Where a row comes from; its hash and source id are derived when it is read."""
    moment = Cell("extracted_at", f"cast({literal(str(delivered))} as timestamp)")
    if extract.extracted_at and extract.extracted_at.column:
        moment = cast_column(_EXTRACTED_AT, extract.extracted_at.column)
    return (
        Cell("source_system", constant(extract.system)),
        moment,
        Cell("is_simulated", "true" if extract.is_simulated else "false"),
        Cell("batch_id", constant(batch)),
    )
