"""M13: what became of the possible sales, who won them, and the share of the need."""

from functools import cache

import pandas as pd

from ..periods import Period
from ..relations.bonds import bonds, wallet
from ..relations.clients import Clients, day
from .feeds import TOLD, counts, evidence, share


def competitor_signals(clients: Clients, period: Period) -> pd.DataFrame:
    """One row per customer."""
    names = clients.names
    rows = pd.DataFrame(index=names).assign(period_start=period.start, **period.key)
    said = evidence(clients, "opportunity", "created_at", period.start, period.end)
    rows["evidence"] = said
    told = said in TOLD
    ended, lost = _ended(clients, period), _lost(clients, period)
    of = ended.groupby("customer_id")
    rows = rows.join(
        counts(
            names,
            told,
            closed=of.size(),
            won=of.is_won.sum(),
            lost=lost.groupby("customer_id").size(),
            open_opportunities=_open(clients, period).groupby("customer_id").size(),
        )
    )
    typed = told and clients.says("opportunity", "type")
    tenders = {
        name: found[found.type == "tender"].groupby("customer_id").size()
        for name, found in [("tenders", ended), ("tenders_lost", lost)]
    }
    rows = rows.join(counts(names, typed, **tenders))
    rows["win_rate"] = share(rows.won, rows.closed)
    base = _ended(clients, period.base).groupby("customer_id").is_won
    rows["base_win_rate"] = (base.sum() / base.size()).reindex(names)
    rows["win_rate_change"] = rows.win_rate - rows.base_win_rate
    rows = rows.join(_taken(clients, lost, told))
    is_published = any(p.end == period.base.end for p in clients.periods)
    rows["share_of_wallet"] = _wallet(clients, period)
    base_wallet = _wallet(clients, period.base) if is_published else None
    rows["base_share_of_wallet"] = pd.Series(base_wallet, index=names, dtype="float64")
    rows["share_of_wallet_change"] = rows.share_of_wallet - rows.base_share_of_wallet
    return rows.reset_index(names="customer_id")


@cache
def _opportunities(clients: Clients) -> pd.DataFrame:
    """Possible sales on record by as_of; an expected day is no close."""
    rows = clients.of_customers(
        "opportunity",
        *("type", "created_at", "close_date", "is_closed", "is_won", "competitor"),
        *("amount", "currency"),
    )
    for flag in ("is_closed", "is_won"):
        rows[flag] = rows[flag].astype("boolean").fillna(False).astype(bool)
    rows["opened_on"] = day(rows, "created_at")
    rows["closed_on"] = pd.to_datetime(rows.close_date).where(rows.is_closed)
    named = rows.competitor.astype("object").str.strip()
    rows["competitor"] = named.where(named.fillna("") != "", None)
    base = clients.books.settings.base_currency
    in_base = rows.currency.isna() | (rows.currency == base)
    rows["amount"] = rows.amount.astype("Int64").where(in_base)
    return rows[rows.opened_on <= clients.as_of]


def _ended(clients: Clients, period: Period) -> pd.DataFrame:
    """Won or lost in the period, of what was on record by its end."""
    rows = _opportunities(clients)
    known = rows.opened_on <= period.end
    return rows[known & rows.closed_on.between(period.start, period.end)]


def _lost(clients: Clients, period: Period) -> pd.DataFrame:
    rows = _ended(clients, period)
    return rows[~rows.is_won]


def _open(clients: Clients, period: Period) -> pd.DataFrame:
    """Not over at the period's end; what closed on no known day is over."""
    rows = _opportunities(clients)
    over = rows.is_closed & ~(rows.closed_on > period.end)
    return rows[(rows.opened_on <= period.end) & ~over]


def _taken(clients: Clients, lost: pd.DataFrame, told: bool) -> pd.DataFrame:
    """What went to competitors that somebody named, and to whom most of it."""
    names = clients.names
    told = told and clients.says("opportunity", "competitor")
    taken = lost[lost.competitor.notna()]
    of = taken.groupby("customer_id")
    rows = counts(names, told, lost_to_competitors=of.size())
    amount = of.amount.sum().reindex(names).fillna(0).astype("Int64")
    unknown = names.isin(taken.customer_id[taken.amount.isna()])
    rows["amount_lost_to_competitors"] = amount.mask(unknown | (not told))
    wins = taken.groupby(["customer_id", "competitor"]).size().rename("wins")
    order = ["wins", "competitor"]
    first = wins.reset_index().sort_values(order, ascending=[False, True])
    first = first.drop_duplicates("customer_id").set_index("customer_id")
    rows["main_competitor"] = first.competitor.reindex(names)
    rows["main_competitor_wins"] = first.wins.reindex(names)
    return rows


@cache
def _wallet(clients: Clients, period: Period) -> pd.Series:
    turnover = clients.books.turnover(period).reindex(clients.names, fill_value=0)
    return wallet(turnover, bonds(clients, period))
