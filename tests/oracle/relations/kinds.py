"""M22: the type of each relationship, Bensaou's quadrant, and what it takes of us."""

from functools import cache

import pandas as pd

from ..classes import classify
from ..payment import payment_discipline
from ..periods import Period
from ..value import customer_value
from .assortment import lines
from .bonds import all_of
from .clients import Clients, any_of, if_known, inside, lookup
from .indicators import indicators
from .limits import limit, var
from .rules import confidence, decide, first_of

TYPE_READS = {
    "T3": ["seller_functions", "buyer_functions", "specific_cost", "buyer_investment"]
    + ["joint_projects", "tenure_months"],
    "T2": ["order_days", "two_way_contacts"],
    "T1": [],
}
OURS = ["specific_cost_item", "custom_item", "hours_item", "presence_item"]
THEIRS = ["contract_item", "preference_item", "integration_item", "effort_item"]
THEIRS += ["prepayment_item"]


@cache
def relationship_type(clients: Clients, period: Period) -> pd.DataFrame:
    """One row per customer of a trailing year."""
    rows = _invested(clients, period)
    rows["type_rule_id"] = _type_rule(rows)
    rows["type_confidence"] = confidence(rows, rows.type_rule_id, TYPE_READS)
    rows["quadrant_rule_id"] = _quadrant_rule(rows)
    items = rows[[*OURS, *THEIRS]]
    rows["quadrant_confidence"] = items.notna().sum(axis=1) / len(items.columns)
    for kind in ("type", "quadrant"):
        rows = decide(rows, clients, period, kind, f"{kind}_rule_id", kind)
    sure = (rows.type_confidence == 1) & (rows.quadrant_confidence == 1)
    evidence = sure.map({True: "complete", False: "partial"})
    rows["evidence"] = evidence.mask(rows.is_before_record, "before_record")
    mark = limit("eligible_mark_from")
    rows["is_partner_eligible"] = any_of(
        rows.is_class_a,
        _marked(rows.innovation, mark),
        _marked(rows.market_access, mark),
    )
    left = rows.gross_margin - rows.relationship_cost
    rows["margin_after_relationship_cost"] = left
    rows = rows.join(_attention(rows))
    gap = rows.customer_intent - rows.our_intent
    rows["intent_gap"] = gap
    signs = {"over_investing": gap < 0, "under_served": gap > 0, "aligned": gap == 0}
    rows["intent"] = first_of(signs)
    return rows.reset_index(names="customer_id").assign(
        period_start=period.start, **period.key
    )


def _marked(mark: pd.Series, least: float) -> pd.Series:
    """Whether the mark is high enough; unknown if nobody judged."""
    return (mark.astype("Float64") >= least).astype("boolean")


def _type_rule(rows: pd.DataFrame) -> pd.Series:
    functional = all_of(
        rows.tenure_months >= limit("functional_tenure_from"),
        rows.order_days >= limit("functional_orders_from"),
        rows.dyad_share >= limit("functional_dyad_from"),
    )
    known = ~rows.is_before_record.astype(bool)
    tests = {"T3": rows.is_strategic & known, "T2": functional & known, "T1": known}
    return first_of(tests)


def _quadrant_rule(rows: pd.DataFrame) -> pd.Series:
    least, known = limit("quadrant_items_from"), ~rows.is_before_record.astype(bool)
    high = {}
    for side, items in [("supplier", OURS), ("buyer", THEIRS)]:
        known &= rows[items].notna().sum(axis=1) >= least
        index = rows[f"{side}_index"]
        if var("bensaou_split") == "median":
            border = index.median()
        else:
            border = limit("investment_high_from")
        high[side] = all_of(index >= border)
    tests = {
        "B4": known & high["supplier"] & high["buyer"],
        "B3": known & high["supplier"],
        "B2": known & high["buyer"],
        "B1": known,
    }
    return first_of(tests)


def _invested(clients: Clients, period: Period) -> pd.DataFrame:
    """Indicators with the nine items, each 0 to 1 and unknown apart from the others."""
    rows = indicators(clients, period).join(_classes(clients, period))
    paid = payment_discipline(clients.books, period).set_index("customer_id")
    supplied = clients.books.pays_and_owes
    for column in ("days_beyond_terms", "prepaid_share"):
        rows[column] = if_known(paid[column].reindex(rows.index), supplied)
    sold = rows.turnover.where(rows.turnover > 0)
    specific = (rows.specific_cost / sold).astype("Float64")
    full = (specific / limit("specific_cost_cap")).clip(upper=1)
    full = full.mask(all_of(sold.isna(), rows.specific_cost > 0), 1)
    rows["specific_cost_item"] = full.mask((rows.specific_cost == 0).fillna(False), 0)
    rows["custom_item"] = (_custom(clients, period) / sold).clip(0, 1)
    usual = rows.groupby("hours_class").hours.transform("mean")
    spent = rows.hours / (limit("hours_cap") * usual.where(usual > 0))
    rows["hours_item"] = spent.clip(upper=1)
    dedicated = _dedicated(clients, period)
    rows["presence_item"] = _yes(any_of(rows.has_onsite_office, dedicated))
    rows["contract_item"] = _yes(rows.contract_months > 0, rows.contract_months)
    wallet = rows.share_of_wallet.astype("Float64") >= limit("wallet_commitment_from")
    rows["preference_item"] = _yes(any_of(rows.has_exclusivity, wallet))
    links = any_of(rows.has_data_exchange, rows.has_auto_reorder)
    rows["integration_item"] = _yes(links)
    joint = all_of(rows.joint_projects > 0)
    rows["effort_item"] = rows.buyer_investment.astype("Float64").mask(joint, 1)
    rows["prepayment_item"] = rows.prepaid_share
    rows["supplier_index"] = rows[OURS].astype("Float64").mean(axis=1)
    rows["buyer_index"] = rows[THEIRS].astype("Float64").mean(axis=1)
    return rows


def _yes(holds: pd.Series, known: pd.Series | None = None) -> pd.Series:
    """1 or 0; unknown where it is not known whether it holds."""
    answer = holds.astype("boolean").astype("Float64")
    return answer if known is None else answer.where(known.notna())


def _classes(clients: Clients, period: Period) -> pd.DataFrame:
    """Class A by value or turnover; the class by value, whose hours are compared."""
    values = customer_value(clients.books, period).set_index("customer_id")
    by_value, by_turnover = (
        classify(values[metric]).abc_class.reindex(clients.names)
        for metric in ("weight", "turnover")
    )
    return pd.DataFrame(
        {
            "is_class_a": (by_value == "A") | (by_turnover == "A"),
            "hours_class": by_value.where(by_value.notna(), "none"),
        }
    )


def _custom(clients: Clients, period: Period) -> pd.Series:
    """Turnover in what is made for one customer; unknown if no product says so."""
    products = clients.rows("product", "product_id", "is_custom")
    custom = products.set_index("product_id").is_custom
    sold = inside(lines(clients), "date", period)
    is_custom = lookup(sold.product_id, custom).astype("boolean").fillna(False)
    turnover = sold[is_custom.astype(bool)].groupby("customer_id").net.sum()
    turnover = turnover.reindex(clients.names, fill_value=0).astype("Int64")
    return if_known(turnover, bool(custom.notna().any()))


def _dedicated(clients: Clients, period: Period) -> pd.Series:
    """Somebody on its team at the period's end has no other account."""
    team = clients.rows(
        "account_team", "account_id", "user_id", "valid_from", "valid_to"
    )
    here = (team.valid_from <= period.end) & ~(team.valid_to < period.end)
    here = team[here].drop_duplicates(["account_id", "user_id"])
    loads = here.user_id.map(here.user_id.value_counts())
    alone = clients.names.isin(here.account_id[loads == 1].unique())
    found = pd.Series(alone, index=clients.names, dtype="boolean")
    return if_known(found, len(team) > 0)


def _attention(rows: pd.DataFrame) -> pd.DataFrame:
    """Cost and hours of turnover, beside all of the quadrant together."""
    found = pd.DataFrame(index=rows.index)
    cost = rows.relationship_cost + rows.hours_cost
    found["attention_cost"] = cost
    share = (cost / rows.turnover.where(rows.turnover > 0)).astype("Float64")
    found["attention_share"] = share
    told = rows[share.notna() & rows.quadrant.notna()]
    sums = pd.DataFrame({"cost": cost[told.index], "turnover": told.turnover})
    of = sums.groupby(told.quadrant)
    norms = (of.cost.sum() / of.turnover.sum()).astype("float64")
    norms = norms[of.size() >= limit("mismatch_accounts_from")]
    norm = lookup(rows.quadrant, norms).astype("Float64")
    found["attention_norm"] = norm
    factor = limit("mismatch_factor")
    found["attention"] = first_of(
        {
            "above": all_of(share > factor * norm),
            "below": all_of(share * factor < norm),
            "within": all_of(share.notna(), norm.notna()),
        }
    )
    return found
