"""M26: what reviews decided, how it stands, and what became of the figure.

Decisions are those of the raw lake; figures and what the tables raise are published and
recomputed elsewhere.
"""

from functools import cache

import numpy as np
import pandas as pd

from ..compare import published
from ..relations.clients import Clients
from ..relations.limits import named
from .feeds import share
from .promises import departures

# Whose figure it is -> the table that has it -> its columns: + where more is better,
# - where less is, = where neither.
OF_GROUPS = (
    "loyalty_coefficient+ regular_loyalty_coefficient+ growth_coefficient+ "
    "lost_coefficient- new+ lost- closing+"
)
FIGURES = {
    "base": {
        "base_loyalty": OF_GROUPS,
        "base_value": "value_total+ quality_index+ turnover_total+",
    },
    "segment": {"base_loyalty": OF_GROUPS},
    "customer": {
        "customer_value": "turnover+ value_coefficient+ payment_factor+ "
        "frequency_factor+ gross_margin+ order_days+",
        "value_drivers": "value_to+",
        "customer_loyalty": "k_loyalty_client+ recency_days-",
        "payment_discipline": "weighted_days_late- days_beyond_terms- "
        "on_time_amount_share+ past_due_amount- dso_days-",
        "receivables_ageing": "past_due_over_90- open_amount=",
        "response_times": "in_time_share+ median_response_minutes- oldest_open_days-",
        "complaints": "complaints- complaints_per_100_orders- defect_rate- "
        "quality_credit_rate- in_full_on_time_share+",
        "promises": "kept_rate+",
        "contact_activity": "contacts_two_way=",
        "relationship_stage": "growth+ breadth+",
        "relationship_type": "customer_intent+ attention_share=",
        "team_selling": "function_match_share+",
        "competitor_signals": "lost_to_competitors- win_rate+ share_of_wallet+",
        "key_account_fit": "fit+",
        "dependency_risk": "dyad_share- top_seller_share- top_contact_share- "
        "contact_persons+",
    },
    "user": {
        "promises_by_user": "kept_rate+",
        "dependency_by_user": "accounts_to_hand_over- turnover_at_risk-",
    },
}
# Who is told of today alone.
OF_TODAY = ("key_account_fit", "dependency_risk", "dependency_by_user")
KEY = {"customer": "customer_id", "user": "user_id", "segment": "segment"}
ABOUT = ["rule", "entity_type", "entity_id", "metric", "cause_area"]


def review_follow_up(clients: Clients) -> pd.DataFrame:
    """One row per action of the reviews held by as_of, or held on no known day."""
    rows = _answering(clients, _decided(clients)).reset_index(drop=True)
    rows = rows.join(_measured(clients, rows))
    then = rows.published_then.notna()
    rows["value_then"] = rows.published_then.where(then, rows.entered)
    basis = np.select([then, rows.entered.notna()], ["published", "entered"], "")
    rows["value_then_basis"] = named(pd.Series(basis, rows.index).replace("", None))
    rows["metric_change"] = rows.value_now - rows.value_then
    better = rows.metric_change * rows.better.map({"+": 1, "-": -1})
    rows["has_improved"] = (better > 0).astype("boolean").where(better.abs() > 0)
    rows["customer_id"] = rows.entity_id.where(rows.entity_type == "customer")
    people = departures(clients, "user")
    known = published(clients.release, "customers").rows.set_index("customer_id").name
    rows["entity_name"] = rows.entity_id.where(rows.entity_type != "group")
    for kind, names in [("customer", known), ("user", people.name)]:
        called = rows.entity_id.map(names)
        rows["entity_name"] = rows.entity_name.mask(rows.entity_type == kind, called)
    rows["owner_name"] = rows.owner_user_id.map(people.name)
    left = people.has_left.fillna(False)
    rows["has_owner_left"] = rows.owner_user_id.map(left).astype("boolean")
    return rows


def _decided(clients: Clients) -> pd.DataFrame:
    """Actions with their review, state and days; what is done later is not done yet."""
    rows = clients.rows(
        "review_action",
        *("action_id", "review_id", "finding_id", "owner_user_id", "due_on"),
        *("done_on", "expected_effect"),
    )
    sessions = clients.rows("review_session", "review_id", "held_on", "period")
    sessions = sessions.rename(columns={"period": "period_under_review"})
    rows = rows.merge(sessions, how="left", on="review_id")
    rows = rows[~(rows.held_on > clients.as_of)].reset_index(drop=True)
    rows["done_on"] = rows.done_on.where(rows.done_on <= clients.as_of)
    done, due = rows.done_on, rows.due_on
    verdicts = [done > due, done.notna(), due < clients.as_of]
    rows["state"] = np.select(verdicts, ["late", "done", "overdue"], "open")
    late = (done.fillna(clients.as_of) - due).dt.days.clip(lower=0)
    rows["days_overdue"] = late.mask(done.notna() & due.isna(), 0).astype("Int64")
    of = rows.groupby("review_id").done_on
    rows["actions_of_review"] = of.transform("size")
    rows["done_of_review"] = of.transform("count")
    rows["review_done_share"] = share(rows.done_of_review, rows.actions_of_review)
    last = rows.held_on == rows.held_on.max()
    rows["is_last_review"] = last.astype("boolean").where(rows.held_on.notna())
    return rows


def _answering(clients: Clients, rows: pd.DataFrame) -> pd.DataFrame:
    """The finding of the action's own review, else one that the tables raise today."""
    entered = _entered(clients).assign(finding_origin="review")
    found = rows.merge(entered, how="left", on=["review_id", "finding_id"])
    raised = published(clients.release, "review_agenda").rows
    raised = raised[raised.origin == "automatic"].set_index("finding_id")
    own = found.finding_origin.notna()
    found["finding_origin"] = found.finding_origin.mask(
        ~own & found.finding_id.isin(raised.index), "automatic"
    )
    for column in ABOUT:
        automatic = found.finding_id.map(raised[column])
        found[column] = found[column].astype("object").where(own, automatic)
    return found


def _entered(clients: Clients) -> pd.DataFrame:
    """Findings that people entered, and what each is about."""
    rows = clients.rows(
        "review_finding",
        *("review_id", "finding_id", "metric", "entity", "value", "verdict_code"),
        "cause_area",
    )
    scope = clients.rows("review_session", "review_id", "scope").set_index("review_id")
    is_base = rows.entity.str.lower() == "base"
    is_base |= rows.entity.isna() & (rows.review_id.map(scope.scope) == "base")
    segments = published(clients.release, "base_loyalty").rows
    users = clients.rows("user", "user_id").user_id
    kinds = {
        "base": is_base,
        "customer": rows.entity.isin(clients.names),
        "user": rows.entity.isin(users),
        "segment": rows.entity.isin(segments.segment[~segments.is_whole_base]),
    }
    rows["entity_type"] = np.select(list(kinds.values()), list(kinds), "other")
    rows["entity_id"] = rows.entity.mask(is_base, "base")
    rows["entered"] = pd.to_numeric(rows.value, errors="coerce").astype("float64")
    rows = rows.rename(columns={"verdict_code": "rule"})
    return rows.drop(columns=["entity", "value"])


def _measured(clients: Clients, rows: pd.DataFrame) -> pd.DataFrame:
    """The figure for the trailing year before the review, and for the last one."""
    ends = pd.Series([period.end for period in clients.periods])
    found = []
    for row in rows.itertuples():
        table, better = _place(row.entity_type, row.metric)
        then, now = ends[ends <= row.held_on].max(), ends.max()
        values = {}
        if table:
            figures = _figures(clients, table, row.entity_type, row.metric)
            if table in OF_TODAY:
                figures = {
                    (whose, now): figure for (whose, _), figure in figures.items()
                }
            values = {
                end: figures[row.entity_id, end]
                for end in (then, now)
                if (row.entity_id, end) in figures
            }
        known = bool(values)
        found.append(
            {
                "source_table": table if known else None,
                "better": better if known else None,
                "period_then": then if known else pd.NaT,
                "period_now": now if known else pd.NaT,
                "published_then": values.get(then),
                "value_now": values.get(now),
            }
        )
    kinds = dict.fromkeys(("published_then", "value_now"), "float64")
    kinds |= dict.fromkeys(("period_then", "period_now"), "datetime64[us]")
    columns = ["source_table", "better", *kinds]
    return pd.DataFrame(found, columns=columns, index=rows.index).astype(kinds)


def _place(entity_type: str, metric: str) -> tuple[str | None, str | None]:
    for table, columns in FIGURES.get(entity_type, {}).items():
        for column in columns.split():
            if metric == column[:-1]:
                return table, column[-1]
    return None, None


@cache
def _figures(
    clients: Clients, table: str, entity_type: str, metric: str
) -> dict[tuple[str, pd.Timestamp | None], float | None]:
    """(whose, end of its trailing year or None for today's) -> what is published."""
    read = published(clients.release, table)
    rows = read.rows
    if "period_type" in rows and table not in OF_TODAY:
        rows = rows[rows.period_type == "ttm"]
    if "is_whole_base" in rows:
        rows = rows[rows.is_whole_base == (entity_type == "base")]
    if "kind" in rows:
        rows = rows[rows.kind == ("complaint" if metric.startswith("old") else "all")]
    values = rows[metric].astype("Float64") / 10 ** (read.places.get(metric) or 0)
    whose = rows[KEY[entity_type]] if entity_type in KEY else ["base"] * len(rows)
    column = "month_end" if "month_end" in rows else "period_end"
    ends = [None] * len(rows) if table in OF_TODAY else rows[column]
    found: dict[tuple[str, pd.Timestamp | None], float | None] = {}
    for key, value in zip(zip(whose, ends, strict=True), values, strict=True):
        # Of several sets of criteria the one that is met least.
        known = [v for v in (found.get(key), value) if v is not None and v is not pd.NA]
        found[key] = min(known, default=None)
    return found
