"""The indicators of DOMAIN.md section 3: how each customer buys, deals and is bound."""

from functools import cache

import pandas as pd

from ..client import _silence, _steadiness
from ..periods import Period
from .assortment import assortment, categories
from .bonds import bonds, is_strategic, wallet
from .clients import Clients, if_known, inside
from .dealings import dealings


@cache
def indicators(clients: Clients, period: Period) -> pd.DataFrame:
    """A row per customer; None is unknown."""
    rows = _trade(clients, period).join(dealings(clients, period))
    rows = rows.join(bonds(clients, period))
    tried = (rows.trials > 0).astype("boolean") | (rows.quotations > 0)
    rows["has_trial_or_quote"] = tried
    rows["share_of_wallet"] = wallet(rows.turnover, rows)
    unseen = rows.is_late_record.where(rows.is_on_record, True)
    rows["is_before_record"] = (rows.orders_ever == 0) & unseen
    rows["is_strategic"] = is_strategic(rows)
    return rows


def _trade(clients: Clients, period: Period) -> pd.DataFrame:
    books, names = clients.books, clients.names
    rows = pd.DataFrame(index=names)
    before = books.orders[books.orders.date <= period.end]
    ever = before.groupby("customer_id").date.nunique().reindex(names, fill_value=0)
    first = books.first_purchase.reindex(names)
    rows["orders_ever"] = ever.clip(lower=(first <= period.end).astype("int64"))
    ordered = inside(books.orders, "date", period)
    days = ordered.groupby("customer_id").date.nunique()
    active = pd.Series(names.isin(list(books.active(period))), index=names)
    rows["order_days"] = days.reindex(names, fill_value=0).clip(
        lower=active.astype("int64")
    )
    months = ordered.date.dt.to_period("M").groupby(ordered.customer_id).nunique()
    rows["active_month_share"] = months.reindex(names, fill_value=0) / period.months
    tenure = _steadiness(books, period.end).tenure_months
    rows["tenure_months"] = tenure.reindex(names).fillna(0).astype("int64")
    status = _silence(books, period.end).status.reindex(names)
    rows["status"] = status.where(status.notna(), "never_bought")
    rows["turnover"] = books.turnover(period).reindex(names, fill_value=0)
    base = books.turnover(period.base).reindex(names, fill_value=0)
    rows["base_turnover"] = if_known(base.astype("Int64"), period.has_base)
    above = rows.base_turnover.where(rows.base_turnover > 0)
    rows["growth"] = (rows.turnover / above - 1).astype("Float64")
    rows["gross_margin"] = margin(clients, period)
    bought = assortment(clients, period).set_index("customer_id")
    offers = bool(categories(clients).is_offered.any())
    for column, known in [("breadth", True), ("base_breadth", period.has_base)]:
        breadth = bought[column].astype("Float64").reindex(names)
        absent = pd.Series(~names.isin(bought.index), index=names)
        rows[column] = breadth.mask(absent & offers & known, 0)
    return rows


@cache
def margin(clients: Clients, period: Period) -> pd.Series:
    """Cents; nothing without documents, unknown if one of them has no cost."""
    documents = inside(clients.books.assigned, "date", period)
    margins = documents.groupby("customer_id").margin
    known = margins.sum().where(margins.count() == margins.size()).astype("Int64")
    nothing = ~clients.names.isin(documents.customer_id.unique())
    return known.reindex(clients.names).mask(nothing, 0)
