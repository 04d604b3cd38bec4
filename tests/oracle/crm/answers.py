"""M15: how soon customers get an answer and a solution, by what they asked."""

from functools import cache

import pandas as pd

from ..periods import Period
from ..relations.clients import Clients, day
from ..relations.limits import seed
from .feeds import TOLD, evidence, share

KEYS = ["customer_id", "kind"]
MINUTE, HOUR, DAY = (pd.Timedelta(1, unit) for unit in ("min", "h", "D"))
FEEDS = {"quote": ("opportunity", "quote_requested_at"), "all": ("case", "opened_at")}


@cache
def enquiries(clients: Clients) -> pd.DataFrame:
    """What customers turned to us with by as_of; a quotation is answered when sent.

    Nobody waits for the quotation of a deal that is over; of one that ended on no known
    day nobody knows how long that took.
    """
    cases = clients.of_customers(
        "case", "case_id", "kind", "opened_at", "first_response_at", "promised_at"
    )
    more = ("resolved_at", "severity", "category", "product_id", "reopened_count")
    cases = cases.join(
        clients.of_customers("case", *more, "action_taken").drop(columns="customer_id")
    )
    deals = clients.of_customers(
        "opportunity", "quote_requested_at", "quote_sent_at", "close_date", "is_closed"
    )
    over = deals.is_closed.astype("boolean").fillna(False).astype(bool)
    ended = pd.to_datetime(deals.close_date).where(over)
    asked, sent = (
        pd.to_datetime(deals[f"quote_{at}_at"]) for at in ("requested", "sent")
    )
    dropped = ended.where(~over | (ended >= asked), asked)
    undated = sent.isna() & over & ended.isna()
    quotes = pd.DataFrame(
        {
            "customer_id": deals.customer_id,
            "kind": "quote",
            "opened_at": asked,
            "first_response_at": sent,
            "resolved_at": sent.where(sent.notna(), dropped),
            "is_undated": undated,
        }
    )
    both = [part for part in (cases, quotes[asked.notna()]) if len(part)]
    rows = pd.concat(both, ignore_index=True) if both else cases
    rows = rows.reindex(columns=[*cases, "is_undated"])
    for moment in ("opened_at", "first_response_at", "promised_at", "resolved_at"):
        rows[moment] = pd.to_datetime(rows[moment])
    rows["opened_on"] = day(rows, "opened_at")
    limits = seed("ref_response_limit").set_index("kind").limit_minutes.astype(float)
    rows["limit"] = rows.kind.map(limits)
    took = (rows.first_response_at - rows.opened_at) / MINUTE
    rows["minutes"] = took.clip(lower=0)
    hours = ((rows.resolved_at - rows.opened_at) / HOUR).clip(lower=0)
    rows["hours"] = hours.mask(rows.is_undated.fillna(False).astype(bool))
    return rows[rows.opened_on <= clients.as_of].reset_index(drop=True)


@cache
def response_times(clients: Clients, period: Period) -> pd.DataFrame:
    """A row of kind all per customer, one of a single kind if it has something."""
    standing = _standing(enquiries(clients), period)
    cases = standing[standing.kind != "quote"].assign(kind="all")
    found = _measured(pd.concat([standing, cases], ignore_index=True), period)
    every = pd.MultiIndex.from_product([clients.names, ["all"]], names=KEYS)
    rows = found.reindex(every.union(found.index)).reset_index()
    is_quote = rows.kind == "quote"
    for kind, (entity, moment) in FEEDS.items():
        said = evidence(clients, entity, moment, period.start, period.end)
        rows.loc[is_quote == (kind == "quote"), "evidence"] = said
    told = rows.evidence.isin(TOLD)
    sent = clients.says("opportunity", "quote_sent_at")
    for flag, moment in [
        ("has_responses", "first_response_at"),
        ("has_resolutions", "resolved_at"),
    ]:
        rows[flag] = is_quote.map({True: sent, False: clients.says("case", moment)})
    for known, columns in [
        (told, ["enquiries"]),
        (told & rows.has_responses, ANSWERS),
        (told & rows.has_resolutions, SOLUTIONS),
    ]:
        filled = rows[columns].fillna(0).astype("Int64")
        rows[columns] = filled.where(known)
    rows["oldest_open_days"] = rows.oldest_open_days.where(rows.has_resolutions)
    rows["in_time_share"] = share(rows.answered_in_time, rows.answers_due)
    rows["solved_in_time_share"] = share(rows.solved_in_time, rows.solutions_due)
    return rows.assign(period_start=period.start, **period.key)


ANSWERS = ["answered", "answered_in_time", "answers_due", "open_breaches"]
SOLUTIONS = ["solutions_due", "solved_in_time", "open_enquiries"]


def _standing(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    """What was opened in the period or open at its end, as it stood then."""
    until = period.end + DAY
    rows = rows[rows.opened_on <= period.end].copy()
    is_new, limit = rows.opened_on >= period.start, rows.limit
    answered, solved = rows.first_response_at < until, rows.resolved_at < until
    waited = (until - rows.opened_at) / MINUTE
    overdue = ~answered & (waited > limit)
    rows["enquiries"] = is_new
    rows["answered"] = is_new & answered
    rows["answered_in_time"] = rows.answered & (rows.minutes <= limit)
    rows["answers_due"] = rows.answered | (is_new & overdue)
    rows["open_breaches"] = overdue & ~solved
    rows["solutions_due"] = is_new & (rows.promised_at < until)
    kept = rows.resolved_at <= rows.promised_at
    rows["solved_in_time"] = rows.solutions_due & kept
    rows["open_enquiries"] = ~solved
    rows["minutes"] = rows.minutes.where(rows.answered)
    rows["hours"] = rows.hours.where(is_new & solved)
    rows["waiting_from"] = rows.opened_on.where(~solved)
    return rows[is_new | ~solved]


def _measured(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    of = rows.groupby(KEYS)
    found = of[["enquiries", *ANSWERS, *SOLUTIONS]].sum()
    found["median_response_minutes"] = of.minutes.median()
    found["p90_response_minutes"] = _nine_of_ten(rows)
    found["median_resolution_hours"] = of.hours.median()
    found["oldest_open_days"] = (period.end - of.waiting_from.min()).dt.days
    return found


def _nine_of_ten(rows: pd.DataFrame) -> pd.Series:
    """The least number of minutes that nine of ten answers did not exceed."""
    answers = rows[rows.minutes.notna()].sort_values("minutes")
    of = answers.groupby(KEYS)
    size = of.minutes.transform("size")
    last = answers[of.cumcount() == (9 * size + 9) // 10 - 1]
    return last.set_index(KEYS).minutes
