"""Billing customer -> CRM account, by the strongest grounds that are clear.

DOMAIN.md section 6 (account_link): a person's decision, the CRM's word, tax number with
registration, tax number, name, name without its legal form. Grounds that name several
accounts, or one that cannot be, decide that there is none: nothing is guessed.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import pandas as pd

from .read import Tables
from .settings import Settings

FORMS = (
    "общество с ограниченной ответственностью",
    *("ооо", "ао", "пао", "зао", "ип"),
    *("limited", "ltd", "llc", "plc", "inc", "corp", "co", "gmbh", "ag"),
)


def usable_accounts(tables: Tables) -> pd.DataFrame:
    """The accounts that are neither test nor deleted."""
    accounts = tables["account"]
    dead = accounts.is_test.fillna(False) | accounts.is_deleted.fillna(False)
    return accounts[~dead]


def customer_of(tables: Tables, settings: Settings) -> pd.Series:
    """billing_customer_id -> account_id, for those whose grounds name just one."""
    found = {
        customer: account
        for customer, account in _decided(tables, pd.Timestamp(settings.as_of)).items()
        if account is not None
    }
    return pd.Series(found, dtype="object")


def plain_name(name: str | None) -> str:
    """The words of a name that tell one company from another."""
    if not isinstance(name, str):
        return ""
    words = name.lower().replace("ё", "е").replace("&", " and ")
    kept = "".join(
        sign if unicodedata.category(sign)[0] in "LN" else " " for sign in words
    )
    spaced = f" {' '.join(kept.split())} "
    for form in FORMS:
        while f" {form} " in spaced:
            spaced = spaced.replace(f" {form} ", " ")
    return spaced.strip()


def plain_number(number: str | None) -> str:
    """A tax number's letters and digits; nothing if it is all zeros."""
    signs = re.sub(r"[^0-9A-Z]", "", number.upper()) if isinstance(number, str) else ""
    return signs if signs.strip("0") else ""


def _decided(tables: Tables, as_of: pd.Timestamp) -> dict[str, str | None]:
    decided: dict[str, str | None] = {}
    for each in grounds(tables, as_of):
        for customer, accounts in each.items():
            if customer not in decided:
                clear = len(accounts) == 1 and None not in accounts
                decided[customer] = accounts.copy().pop() if clear else None
    return decided


def grounds(
    tables: Tables, as_of: pd.Timestamp
) -> Iterator[dict[str, set[str | None]]]:
    """Strongest first: customer -> accounts; None is an account it cannot be."""
    accounts = usable_accounts(tables)
    usable = set(accounts.account_id)
    yield {
        customer: {account if account in usable else None}
        for customer, account in decisions(tables["override"], as_of).items()
    }
    yield _crm_links(tables["account_link"], usable, as_of)
    customers = tables["billing_customer"]
    for reduce in (_registered, tax_number):
        yield _alike(customers, accounts, reduce(customers), reduce(accounts))
    for reduce in (_name, _plain_name):
        yield _named(customers, accounts, reduce(customers), reduce(accounts))


def _registered(records: pd.DataFrame) -> pd.Series:
    number, reg = tax_number(records), records.tax_reg.map(plain_number)
    return (number + "|" + reg).where((number != "") & (reg != ""), "")


def tax_number(records: pd.DataFrame) -> pd.Series:
    return records.tax_id.map(plain_number)


def _name(records: pd.DataFrame) -> pd.Series:
    return records.name.fillna("").str.strip()


def _plain_name(records: pd.DataFrame) -> pd.Series:
    return records.name.map(plain_name)


def decisions(overrides: pd.DataFrame, as_of: pd.Timestamp) -> dict[str, str]:
    about = (overrides.table_name == "account_link") & (
        overrides.column_name == "account_id"
    )
    valid = ~(overrides.valid_from > as_of) & ~(overrides.valid_to < as_of)
    last = overrides[about & valid].sort_values(["made_on", "valid_from"])
    return dict(zip(last.key, last.value, strict=True))


def _crm_links(
    links: pd.DataFrame, usable: set[str], as_of: pd.Timestamp
) -> dict[str, set[str | None]]:
    links = links[links.account_id.isin(usable)]
    valid = links[~(links.valid_from > as_of) & ~(links.valid_to < as_of)]
    confidence = valid.confidence.fillna(-1.0)
    surest = confidence.groupby(valid.billing_customer_id).transform("max")
    return _gather(valid[confidence == surest])


def _alike(
    customers: pd.DataFrame,
    accounts: pd.DataFrame,
    theirs: pd.Series,
    ours: pd.Series,
) -> dict[str, set[str | None]]:
    """Those whose words are the same and not empty."""
    left = pd.DataFrame(
        {"billing_customer_id": customers.billing_customer_id, "word": theirs}
    )
    right = pd.DataFrame({"account_id": accounts.account_id, "word": ours})
    return _gather(left[left.word != ""].merge(right, on="word"))


def _named(
    customers: pd.DataFrame,
    accounts: pd.DataFrame,
    theirs: pd.Series,
    ours: pd.Series,
) -> dict[str, set[str | None]]:
    """As `_alike`, and None where the name is not one legal entity's alone."""
    their_number, our_number = tax_number(customers), tax_number(accounts)
    entity = their_number.where(their_number != "", customers.billing_customer_id)
    entities = entity.groupby(theirs).nunique()
    shared = dict(
        zip(customers.billing_customer_id, theirs.map(entities) > 1, strict=True)
    )
    number = dict(zip(customers.billing_customer_id, their_number, strict=True))
    other = dict(zip(accounts.account_id, our_number, strict=True))
    found = _alike(customers, accounts, theirs, ours)
    for customer, named in found.items():
        differs = any(
            number[customer] and other[account] and number[customer] != other[account]
            for account in named
        )
        if shared[customer] or differs:
            named.add(None)
    return found


def _gather(pairs: pd.DataFrame) -> dict[str, set[str | None]]:
    found: dict[str, set[str | None]] = defaultdict(set)
    for customer, account in zip(
        pairs.billing_customer_id, pairs.account_id, strict=True
    ):
        found[customer].add(account)
    return dict(found)
