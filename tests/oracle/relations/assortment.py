"""M12: what of the offer each customer buys, and what is bought together."""

from functools import cache

import numpy as np
import pandas as pd

from ..books import members
from ..money import to_base
from ..periods import Period
from .clients import Clients, if_known, inside, lookup
from .limits import named, var


@cache
def lines(clients: Clients) -> pd.DataFrame:
    """The lines of turnover in base cents, with their document and product."""
    documents = clients.books.documents
    parts = []
    for kind, sign in [("invoice", 1), ("credit_note", -1)]:
        name = f"{kind}_id"
        rows = clients.rows(f"{kind}_line", name, "product_id", "net_amount")
        found = documents[documents.document_type == kind].set_index("document_id")
        rows = rows[rows[name].isin(found.index)]
        about = found.loc[rows[name], ["document_type", "customer_id", "date", "rate"]]
        about = about.reset_index(names="document_id")
        about["product_id"] = rows.product_id.to_numpy()
        cents = rows.net_amount.fillna(0).set_axis(about.index)
        parts.append(about.assign(net=sign * to_base(cents, about.rate)))
    return pd.concat(parts, ignore_index=True)


@cache
def categories(clients: Clients) -> pd.DataFrame:
    """category_id -> name, is_offered, of the categories that hold products."""
    products = clients.rows("product", "category_id", "is_active")
    named = clients.rows("product_category", "category_id", "name", "is_offered_to_b2b")
    named = named.set_index("category_id")
    on_sale = products.is_active.astype("boolean").fillna(True)
    rows = on_sale.groupby(products.category_id).any().rename("is_on_sale").to_frame()
    rows = rows.join(named)
    offered = rows.is_offered_to_b2b.astype("boolean").fillna(True)
    rows["is_offered"] = rows.is_on_sale.astype(bool) & offered.astype(bool)
    rows["name"] = rows.name.where(rows.name.notna(), rows.index.to_series())
    return rows


@cache
def _categorised(clients: Clients) -> pd.DataFrame:
    """Lines of customers with their category and whether it was added later on."""
    products = clients.rows("product", "product_id", "category_id")
    category_of = products.set_index("product_id").category_id
    rows = lines(clients)
    rows = rows[rows.customer_id.notna()]
    rows = rows.assign(category_id=lookup(rows.product_id, category_of))
    bought = rows[(rows.document_type == "invoice") & (rows.net > 0)]
    first = bought.groupby("customer_id").date.min()
    by_category = bought.groupby(["customer_id", "category_id"]).date.min()
    keys = pd.MultiIndex.from_frame(rows[["customer_id", "category_id"]])
    began = by_category.reindex(keys).to_numpy()
    later = began > rows.customer_id.map(first).to_numpy()
    return rows.assign(is_cross_sold=later)


@cache
def _bought(clients: Clients, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
    """By customer: what lines of the period add up to; which offered it bought."""
    rows = inside(_categorised(clients), "date", period)
    known = rows[rows.category_id.notna()]
    sums = pd.DataFrame({"lines": rows.groupby("customer_id").net.sum()})
    sums["categorised"] = known.groupby("customer_id").net.sum()
    later = known.net.where(known.is_cross_sold, 0)
    sums["cross_sold"] = later.groupby(known.customer_id).sum()
    by_category = known.groupby(["customer_id", "category_id"]).net.sum()
    offered = categories(clients).query("is_offered").index
    bought = (by_category > 0).unstack(fill_value=False)
    return sums, bought.reindex(columns=offered, fill_value=False)


def assortment(clients: Clients, period: Period) -> pd.DataFrame:
    """One row per customer with documents in the period or its base, or a debt."""
    offered = int(categories(clients).is_offered.sum())
    names = members(clients.books, period)
    rows = pd.DataFrame(index=names).assign(period_start=period.start, **period.key)
    now, bought = (t.reindex(names) for t in _bought(clients, period))
    base, bought_then = (t.reindex(names) for t in _bought(clients, period.base))
    bought, bought_then = (b.fillna(False).astype(bool) for b in (bought, bought_then))
    blind = _has_documents(clients, period, names) & now.categorised.isna()
    blind_then = _has_documents(clients, period.base, names) & base.categorised.isna()
    rows["evidence"] = "complete" if period.has_base else "base_before_history"
    rows["evidence"] = rows.evidence.mask(blind, "not_categorised")
    if not offered:
        rows["evidence"] = "not_supplied"
    known = ~blind & (offered > 0)
    count = bought.sum(axis=1).astype("Int64")
    then = bought_then.sum(axis=1).astype("Int64").mask(blind_then)
    rows["categories_offered"] = offered or None
    rows["categories_bought"] = count.where(known)
    rows["breadth"] = (count / (offered or 1)).where(known)
    compared = known & period.has_base
    rows["base_breadth"] = (then / (offered or 1)).where(compared)
    rows["breadth_change"] = rows.breadth - rows.base_breadth
    rows["categories_missed"] = (offered - count).where(known)
    rows["white_space"] = named(_white_space(clients, period, bought).where(known))
    total, part = now.lines.where(now.lines > 0), now.categorised
    rows["categorised_turnover"] = part
    rows["categorised_share"] = if_known(part.fillna(0) / total, offered > 0)
    rows["cross_sell_turnover"] = now.cross_sold
    rows["cross_sell_share"] = now.cross_sold / part.where(part > 0)
    return rows.reset_index()


def _has_documents(clients: Clients, period: Period, names: pd.Index) -> pd.Series:
    documents = inside(clients.books.assigned, "date", period)
    return pd.Series(names.isin(documents.customer_id.unique()), index=names)


def _white_space(clients: Clients, period: Period, bought: pd.DataFrame) -> pd.Series:
    """What most others buy and this one does not; None if it buys everything."""
    buyers = _bought(clients, period)[1].sum()
    popular = sorted(bought.columns, key=lambda c: (-buyers[c], c))
    lacks = ~bought[popular].to_numpy(bool)
    told = lacks & (lacks.cumsum(axis=1) <= var("white_space_categories"))
    names = categories(clients).name[popular].to_numpy()
    kinds, kind = np.unique(told, axis=0, return_inverse=True)
    texts = np.array(["; ".join(names[k]) or None for k in kinds], dtype=object)
    return pd.Series(texts[kind.reshape(-1)], index=bought.index)


def product_pairs(clients: Clients) -> pd.DataFrame:
    """Pairs of products on the invoices of the last trailing year, closest first."""
    if not clients.periods:
        return pd.DataFrame()
    period = clients.periods[-1]
    rows = inside(lines(clients), "date", period)
    sold = (rows.document_type == "invoice") & (rows.net > 0)
    rows = rows[sold & rows.customer_id.notna() & rows.product_id.notna()]
    rows = rows[["document_id", "product_id"]].drop_duplicates()
    baskets = rows.document_id.nunique()
    least = max(
        var("product_pair_min_baskets"), var("product_pair_min_support") * baskets
    )
    alone = rows.product_id.value_counts()
    often = rows[rows.product_id.isin(alone.index[alone >= least])]
    basket, baskets_there = pd.factorize(often.document_id)
    product, products = pd.factorize(often.product_id, sort=True)
    table = np.zeros((len(baskets_there), len(products)))
    table[basket, product] = 1
    together = pd.DataFrame(table.T @ table, index=products, columns=products)
    together = together.rename_axis(index="product_id", columns="other_product_id")
    above = np.triu(np.ones(together.shape, dtype=bool), k=1)
    pairs = together.where(above).stack()
    found = pairs[pairs >= least].astype("int64").rename("baskets_with_both")
    found = found.reset_index()
    name = clients.rows("product", "product_id", "name").set_index("product_id").name
    one, other = found.product_id.map(alone), found.other_product_id.map(alone)
    both = found.baskets_with_both
    found = found.assign(
        period_start=period.start,
        period_end=period.end,
        product_name=lookup(found.product_id, name),
        other_product_name=lookup(found.other_product_id, name),
        baskets=baskets,
        baskets_with_product=one,
        baskets_with_other=other,
        support=both / baskets,
        confidence=both / one,
        confidence_of_other=both / other,
        lift=both * baskets / (one * other),
    )
    order = ["lift", "baskets_with_both", "product_id", "other_product_id"]
    found = found.sort_values(order, ascending=[False, False, True, True])
    return found.assign(rank=range(1, len(found) + 1))
