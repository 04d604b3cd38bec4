"""What a person reads after a run: every figure in its place, nothing invented."""

from datetime import date, datetime
from decimal import Decimal

from include.run import changes, customers, provenance
from include.run.progress import Progress
from include.run.rest import Task
from include.run.text import WIDTH, table


def counted(system: str, read: int, accepted: int, origin: str = "") -> dict:
    return {
        "feed": "billing",
        "source_system": system,
        "origin": origin,
        "extracts": 2,
        "rows_read": read,
        "rows_accepted": accepted,
        "rows_rejected": read - accepted,
    }


def test_extracts_are_added_up_and_simulated_ones_are_called_so():
    lines = provenance.extracts(
        [counted("books", 1000, 990), counted("made", 500, 500, "simulated")]
    )
    assert lines[1].split() == ["books", "(billing)", "2", "1,000", "990", "10"]
    assert "simulated" in lines[2]
    assert lines[3].split() == ["all", "4", "1,500", "1,490", "10"]


def test_what_is_left_out_is_named_with_its_reason_and_what_to_do():
    row = {"status": "held", "file_name": "inv.csv", "reason": "inv.csv: 2 of 3 " * 12}
    lines = provenance.left_out([row])
    assert lines[0].startswith("  held: inv.csv: 2 of 3")
    assert max(map(len, lines)) <= WIDTH
    assert any("corrected file under the same name" in line for line in lines)
    assert provenance.left_out([]) == []


def test_what_is_late_is_named_with_its_rhythm():
    row = {
        "source_system": "books",
        "entity": "invoice",
        "last_extracted_at": datetime(2024, 4, 1),
        "gap_days": 31.0,
        "due_by": datetime(2024, 5, 17, 12),
    }
    (line,) = provenance.late([row])
    assert line == (
        "  books invoice: last extract 2024-04-01, usually every 31 days, was due by "
        "2024-05-17"
    )


def test_what_is_simulated_is_said_by_system_and_entity():
    rows = [{"source_system": "made", "entity": e} for e in ("account", "payment")]
    assert provenance.simulated(rows, "")[-1] == "  made: account, payment"
    assert provenance.simulated([], "") == ["  No extract is marked as simulated."]


def test_money_without_a_customer_stands_beside_what_is_published():
    stages = {
        "read": "100.00",
        "current_base": "100.00",
        "excluded": "10.00",
        "mart": "90.00",
        "unassigned": "25.50",
    }
    rows = [
        {
            "entity": "invoice",
            "measure": "net_amount",
            "stage": stage,
            "amount": Decimal(amount),
        }
        for stage, amount in stages.items()
    ]
    (head, line) = provenance.totals(rows, "EUR")
    assert head.split() == ["EUR", "current", "excluded", "published", "unassigned"]
    assert line.split()[2:] == ["100.00", "10.00", "90.00", "25.50"]


def rule(success: bool, severity: str) -> dict:
    return {
        "table_name": "invoices",
        "rule_no": 2,
        "expectation": "expect_table_row_count_to_be_between",
        "severity": severity,
        "success": success,
        "observed": "7",
        "why": "Half an extract looks like a quiet month.",
    }


def test_a_warning_is_named_with_what_was_observed_and_why():
    lines = provenance.audit([rule(True, "block"), rule(False, "warn")])
    assert "may be published: 2 rules checked, 0 blocking, 1 warning" in lines[0]
    assert "invoices rule 2" in lines[1] and "observed 7" in lines[1]
    assert "quiet month" in lines[2]


def test_a_release_with_a_blocking_rule_or_without_rules_may_not_be_published():
    assert "may not be" in provenance.audit([rule(False, "block")])[0]
    assert "may not be" in provenance.audit([])[0]


def test_value_is_shown_as_the_product_of_its_three_factors():
    row = {
        "customer_id": "c1",
        "name": "Seed Ltd",
        "turnover": Decimal("50000000.00"),
        "payment_factor": Decimal("1.00"),
        "frequency_factor": Decimal("0.90"),
        "value_coefficient": Decimal("45.000"),
        "payment_evidence": "none",
    }
    lines = customers.most_valuable([row], 1_000_000)
    assert "50.000   x 1.00     x 0.90  = 45.000" in lines[1]
    assert "No payment was due yet from c1" in lines[2]


def test_customers_without_a_share_are_explained_where_there_are_any():
    def row(abc_class: str, value: str, held: float | None) -> dict:
        value = Decimal(value)
        return {
            "abc_class": abc_class,
            "customers": 1,
            "metric_value": value,
            "share": held,
        }

    best, none = row("A", "45.000", 1.0), row("D", "-1.000", None)
    assert customers.abc([best, none])[-1].startswith("  D brought nothing")
    assert len(customers.abc([best])) == 2


def test_loyalty_without_a_complete_base_is_said_and_not_shown_as_zero():
    assert customers.loyalty([]) == [
        "  No period has a complete base before it yet, so there is none."
    ]


def test_loyalty_shows_the_counts_that_make_the_coefficient():
    row = {
        "period_type": "year",
        "period_end": date(2013, 12, 31),
        "opening": 110,
        "new": 33,
        "lost": 22,
        "retained": 88,
        "closing": 121,
        "loyalty_coefficient": 0.8,
        "verdict": "V1",
        "verdict_text": "More join, but the regular customers are leaving.",
    }
    (_, line, verdict) = customers.loyalty([row])
    assert verdict == "  V1: More join, but the regular customers are leaving."
    assert line.split() == [
        "year",
        "2013-12-31",
        "110",
        "33",
        "22",
        "88",
        "121",
        "0.800",
        "V1",
    ]


OLD = {
    "analytics.invoices": {
        "rows": 10,
        "totals": {"turnover_amount": "1100.00", "fx_rate": "1.5"},
    },
    "analytics.gone": {"rows": 1, "totals": {}},
    "ops.batches": {"rows": 4, "totals": {}},
}
NEW = {
    "analytics.invoices": {
        "rows": 12,
        "totals": {"turnover_amount": "1120.50", "fx_rate": "2.5"},
    },
    "ops.batches": {"rows": 6, "totals": {}},
}


def test_changes_are_rows_of_the_analysis_tables_facts_first_and_sums_of_money():
    assert changes.row_changes(OLD, NEW) == [
        ("invoices", "10", "12"),
        ("gone", "1", "-"),
    ]
    assert changes.total_changes(OLD, NEW) == [
        ("invoices.turnover_amount", "1,100.00", "1,120.50")
    ]


def test_class_moves_are_counted_with_who_came_and_went():
    before = {"a": "A", "b": "B", "c": "C", "d": "C"}
    after = {"a": "A", "b": "A", "c": "A", "e": "C"}
    (line,) = changes.class_moves(before, after)
    assert "class moves of 4 customers: " in line
    for move in ("B to A: 1", "C to A: 1", "C to -: 1", "- to C: 1"):
        assert move in line
    assert changes.class_moves(before, before) == []


def asked(
    previous: list[dict],
    classes: dict[str, list[dict]],
    restated: tuple[dict, ...] = (),
):
    def ask(sql: str, of: str = "r2") -> list[dict]:
        if sql == changes.RESTATED:
            return list(restated)
        return previous if sql == changes.BEFORE else classes[of]

    return ask


def test_since_compares_with_the_release_that_was_served_before():
    manifests = [
        {"release_id": "r1", "tables": OLD},
        {"release_id": "r2", "tables": NEW},
    ]
    classes = {
        "r1": [{"customer_id": "a", "abc_class": "B"}],
        "r2": [{"customer_id": "a", "abc_class": "A"}],
    }
    restated = tuple(
        {"table_name": f"t{n}", "figures": Decimal(1000 - n)} for n in range(12)
    )
    ask = asked([{"release_id": "r1"}], classes, restated)
    text = "\n".join(changes.since(ask, manifests, "r2"))
    for said in (
        "compared with r1",
        "invoices",
        "1,120.50",
        "B to A: 1",
        "11,934 figures restated",
    ):
        assert said in text
    assert "t0 1,000, t1 999" in text and " and 2 tables more" in text.replace(
        "\n", " "
    )
    assert changes.since(asked([], classes), manifests, "r2") == [
        "  This is the first release."
    ]
    (gone,) = changes.since(ask, manifests[1:], "r2")
    assert "r1, is no longer kept" in gone
    same = [{"release_id": r, "tables": OLD} for r in ("r1", "r2")]
    (unchanged,) = changes.since(
        asked([{"release_id": "r1"}], {"r1": [], "r2": []}), same, "r2"
    )
    assert unchanged.endswith("no figure changed")


def test_a_line_never_leaves_the_page():
    assert len(table([("x" * 300, "1")])[0]) == WIDTH


def test_progress_says_each_change_of_state_once():
    said: list[str] = []
    progress = Progress(said.append, clock=iter(range(0, 1000, 5)).__next__)
    task = Task("ingest_crm", "run", "land", "", 0, 1, "running")
    named = Task("ingest_crm", "run", "land", "crm.accounts", 0, 1, "running")
    done = Task("ingest_crm", "run", "land", "crm.accounts", 0, 1, "success")
    for seen in (task, named, named, done, done):
        progress.show([seen])
    assert len(said) == 2
    assert "land crm.accounts" in said[0] and said[0].endswith("running")
    assert "success (" in said[1]
