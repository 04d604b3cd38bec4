"""M21: the stages of Dwyer and of Millman and Wilson, by the first rule that holds."""

import pandas as pd

from ..periods import Period
from .bonds import all_of
from .clients import Clients, any_of
from .indicators import indicators
from .limits import limit, named
from .rules import confidence, decide, first_of

# What the rules read, in their order: a rule and what it reads beyond those before it.
STAGE_READS = {
    "D0": ["orders_ever", "is_terminated", "status"],
    "D4": ["tenure_months", "active_month_share", "breadth", "contract_months"]
    + ["has_auto_reorder", "specific_cost", "buyer_functions", "seller_functions"]
    + ["open_critical_complaints"],
    "D3": ["base_turnover", "base_breadth"],
    "D2": ["has_trial_or_quote", "two_way_contacts", "open_opportunities"],
    "D1": [],
}
KAM_READS = {
    "K6": ["orders_ever", "is_terminated", "status", "base_turnover", "breadth"]
    + ["base_breadth"],
    "K5": ["buyer_functions", "seller_functions", "specific_cost", "buyer_investment"]
    + ["joint_projects", "tenure_months", "has_executive_contact", "has_data_exchange"]
    + ["has_onsite_office", "contract_months"],
    "K4": ["share_of_wallet"],
    "K3": ["contact_persons", "order_days"],
    "K2": [],
    "K1": ["is_key_candidate"],
}


def relationship_stage(clients: Clients) -> pd.DataFrame:
    """One row per customer and trailing year, with how long the stage has lasted."""
    rows = pd.concat([_ruled(clients, p) for p in clients.periods], ignore_index=True)
    for stage, since, before, days in [
        ("stage", "stage_since", "previous_stage", "days_in_stage"),
        ("kam_stage", "kam_stage_since", "previous_kam_stage", "days_in_kam_stage"),
    ]:
        rows = rows.join(_stays(rows, stage).set_axis([since, before], axis=1))
        rows[days] = (rows.period_end - rows[since]).dt.days
    rows["substate"] = named(rows.movement.where(rows.stage == "expansion"))
    return rows


def _ruled(clients: Clients, period: Period) -> pd.DataFrame:
    rows = indicators(clients, period).copy()
    rows["stage_rule_id"], rows["movement"] = _stage(rows), _movement(rows)
    rows["kam_rule_id"] = _kam_stage(rows)
    for kind, reads in [("stage", STAGE_READS), ("kam", KAM_READS)]:
        rows[f"{kind}_confidence"] = confidence(rows, rows[f"{kind}_rule_id"], reads)
        column = "stage" if kind == "stage" else "kam_stage"
        rows = decide(rows, clients, period, column, f"{kind}_rule_id", kind)
    whole = (rows.stage_confidence == 1).map({True: "complete", False: "partial"})
    rows["evidence"] = whole.where(rows.stage_rule_id.notna(), "before_record")
    return rows.reset_index(names="customer_id").assign(
        period_start=period.start, **period.key
    )


def _stage(rows: pd.DataFrame) -> pd.Series:
    bought = rows.orders_ever >= 1
    bound = any_of(
        rows.contract_months >= limit("commitment_contract_from"),
        rows.has_auto_reorder,
        rows.specific_cost > 0,
    )
    functions = rows[["buyer_functions", "seller_functions"]].min(axis=1, skipna=False)
    talks = all_of(rows.two_way_contacts > 0, rows.open_opportunities > 0)
    tests = {
        "D0": all_of(bought, any_of(rows.is_terminated, rows.status == "lapsed")),
        "D4": all_of(
            rows.tenure_months >= limit("commitment_tenure_from"),
            rows.active_month_share >= limit("commitment_active_from"),
            rows.breadth >= limit("commitment_breadth_from"),
            bound,
            functions >= limit("commitment_functions_from"),
            rows.open_critical_complaints == 0,
        ),
        "D3": rows.orders_ever >= limit("expansion_orders_from"),
        "D2": all_of(any_of(bought, rows.has_trial_or_quote, talks)),
        "D1": ~rows.is_before_record,
    }
    return first_of(tests)


def _movement(rows: pd.DataFrame) -> pd.Series:
    grown, shrunk = limit("growing_from"), -limit("declining_from")
    wider = all_of(rows.breadth > rows.base_breadth)
    # Exact: 1.10 times 70 is not above 77.
    step = 100 * (rows.turnover - rows.base_turnover)
    tests = {
        "growing": all_of(
            any_of(_at_least(step, rows, grown) & _has_base(rows), wider)
        ),
        "declining": all_of(_at_least(-step, rows, -shrunk), _has_base(rows)),
        "stable": all_of(_has_base(rows)),
    }
    return first_of(tests)


def _at_least(step: pd.Series, rows: pd.DataFrame, share: float) -> pd.Series:
    return step >= round(100 * share) * rows.base_turnover


def _has_base(rows: pd.DataFrame) -> pd.Series:
    return rows.base_turnover > 0


def _kam_stage(rows: pd.DataFrame) -> pd.Series:
    bought = rows.orders_ever >= 1
    loss = 100 * (rows.base_turnover - rows.turnover)
    narrowed = all_of(
        _at_least(loss, rows, limit("uncoupling_loss_from")),
        _has_base(rows),
        rows.breadth < rows.base_breadth,
    )
    functions = rows[["buyer_functions", "seller_functions"]].min(axis=1, skipna=False)
    left = any_of(rows.is_terminated, rows.status == "lapsed", narrowed)
    wallet = all_of(
        rows.share_of_wallet >= limit("partner_wallet_from"),
        rows.contract_months >= limit("partner_contract_from"),
        functions >= limit("partner_functions_from"),
    )
    tests = {
        "K6": all_of(bought, left),
        "K5": all_of(
            rows.is_strategic,
            rows.joint_projects >= limit("synergy_projects_from"),
            rows.has_executive_contact,
            any_of(rows.has_data_exchange, rows.has_onsite_office),
            rows.contract_months >= limit("synergy_contract_from"),
        ),
        "K4": all_of(any_of(rows.is_strategic, wallet)),
        "K3": all_of(
            rows.contact_persons >= limit("middle_persons_from"),
            functions >= limit("middle_functions_from"),
            rows.order_days >= limit("middle_orders_from"),
            rows.breadth >= limit("middle_breadth_from"),
        ),
        "K2": bought,
        "K1": all_of(rows.is_key_candidate),
    }
    return first_of(tests)


def _stays(rows: pd.DataFrame, stage: str) -> pd.DataFrame:
    """Since which month-end the stage has lasted, and which one was before it."""
    ordered = rows.sort_values(["customer_id", "period_end"])
    text = ordered[stage].fillna("")
    before = text.groupby(ordered.customer_id).shift().fillna("")
    begins = text != before
    stay = begins.groupby(ordered.customer_id).cumsum()
    # Of a stay only its first row knows another stage before it.
    known = ordered.assign(before=before.where(begins & (before != "")))
    stays = known.groupby([ordered.customer_id, stay])
    return pd.DataFrame(
        {
            "since": stays.period_end.transform("min"),
            "before": named(stays.before.transform("first")),
        }
    ).reindex(rows.index)
