"""M23: how far each customer meets our criteria, and which criterion is met least."""

from functools import cache

import pandas as pd

from ..drivers import customer_segments
from .bonds import judgements
from .clients import Clients
from .limits import limit, named
from .rules import first_of

CRITERION = ["set_id", "criterion_id"]
JUDGED = ("attractiveness_to_client", "differentiator_strength", "segment_access")


@cache
def _criteria(clients: Clients) -> pd.DataFrame:
    """The criteria that are asked on the day of the figures, weights in 10^-4."""
    asked = clients.rows("fit_criterion", *CRITERION, "text_en", "text_ru", "weight")
    active = clients.rows("fit_criterion", "is_active").is_active.fillna(True)
    asked = asked[active.astype(bool) & (asked.weight > 0).fillna(False)]
    sets = clients.rows("criteria_set", "set_id", "usp_text", "valid_from", "valid_to")
    late, over = sets.valid_from > clients.as_of, sets.valid_to < clients.as_of
    return asked.merge(sets[~late & ~over], on="set_id")


@cache
def _scores(clients: Clients) -> pd.DataFrame:
    """Every customer against every criterion: score in 10^-4, None if nobody knows."""
    said = clients.of_customers("fit_assessment", *CRITERION, "assessed_on", "score")
    said = said[said.assessed_on <= clients.as_of].sort_values("assessed_on")
    last = said.drop_duplicates(["customer_id", *CRITERION], keep="last")
    everyone = pd.DataFrame({"customer_id": clients.names.astype("object")})
    asked = everyone.merge(_criteria(clients), how="cross")
    return asked.merge(last, on=["customer_id", *CRITERION], how="left")


def key_account_fit(clients: Clients) -> pd.DataFrame:
    """One row per customer and set in force; one without a set if there is none."""
    scores = _scores(clients)
    known = scores.score.notna()
    scores = scores.assign(
        assessed=scores.weight.where(known, 0),
        weighted=(scores.weight * scores.score).fillna(0),
    )
    of = scores.groupby(["customer_id", "set_id"])
    rows = pd.DataFrame(
        {
            "usp_text": of.usp_text.first(),
            "criteria": of.size(),
            "criteria_assessed": of.score.count(),
            "last_assessed_on": of.assessed_on.max(),
            "weakest_criteria": _weakest(scores),
        }
    )
    weight, assessed, weighted = (
        of[c].sum().astype("int64") for c in ("weight", "assessed", "weighted")
    )
    full = 10**4
    rows["coverage"] = assessed / weight
    rows["fit"] = weighted / (assessed * full).where(assessed > 0)
    rows["fit_low"] = weighted / (weight * full)
    rows["fit_high"] = (weighted + (weight - assessed) * full) / (weight * full)
    covered = _reaches(assessed, weight, "fit_min_coverage")
    bad = ~(weighted * full > assessed * full * _whole("fit_unacceptable_up_to"))
    good = weighted * full >= assessed * full * _whole("fit_from")
    low = weighted * full < assessed * full * _whole("fit_seed_low")
    band = {
        "unacceptable": covered & bad,
        "fit": covered & good,
        "conditional": covered,
    }
    reason = {"below_30": covered & low, "seed_30_50": covered & bad}
    rows["band"], rows["band_reason"] = first_of(band), first_of(reason)
    rows["evidence"] = first_of(
        {
            "not_assessed": rows.criteria_assessed == 0,
            "too_few_criteria": ~covered,
            "assessed": covered,
        }
    )
    everyone = pd.DataFrame(index=clients.names.rename("customer_id"))
    rows = everyone.join(rows.reset_index("set_id"))
    rows["evidence"] = rows.evidence.where(rows.set_id.notna(), "not_supplied")
    rows = rows.join(_of_today(clients))
    return rows.reset_index(names="customer_id")


def _whole(threshold: str) -> int:
    """A limit in 10^-4, as the scores are."""
    return round(limit(threshold) * 10**4)


def _reaches(part: pd.Series, whole: pd.Series, threshold: str) -> pd.Series:
    return part * 10**4 >= whole * _whole(threshold)


def _weakest(scores: pd.DataFrame) -> pd.Series:
    """Up to three criteria not fully met: lowest score, then weightiest, then id."""
    below = scores[(scores.score < 10**4).fillna(False)]
    below = below.sort_values(
        ["score", "weight", "criterion_id"], ascending=[True, False, True]
    )
    first = below.groupby(["customer_id", "set_id"]).head(3)
    return first.groupby(["customer_id", "set_id"]).criterion_id.agg(", ".join)


@cache
def _of_today(clients: Clients) -> pd.DataFrame:
    """Flags, judgements, and class and steadiness in the last trailing year."""
    rows = clients.accounts[["is_key_account", "is_key_candidate"]].astype("boolean")
    judged = judgements(clients, clients.as_of)
    for dimension in JUDGED:
        rows[dimension] = judged.get(dimension)
    rows[["abc_class", "variation_coefficient"]] = None
    if clients.periods:
        last = customer_segments(clients.books, clients.periods[-1])
        last = last.set_index("customer_id").reindex(clients.names)
        rows["abc_class"] = named(last.abc_class)
        rows["variation_coefficient"] = last.variation_coefficient
    return rows


def fit_criteria(clients: Clients) -> pd.DataFrame:
    """One row per criterion: mean scores of all, of class A and of key accounts."""
    about = _of_today(clients)
    scores = _scores(clients).join(about, on="customer_id")
    scores["points"] = scores.score.astype("Float64") / 10**4
    rows = _criteria(clients).set_index(CRITERION)
    groups = {
        ("accounts_assessed", "mean_score"): scores,
        ("class_a_assessed", "class_a_mean_score"): scores[scores.abc_class == "A"],
        ("key_accounts_assessed", "key_account_mean_score"): scores[
            scores.is_key_account.fillna(False).astype(bool)
        ],
    }
    for (count, mean), chosen in groups.items():
        points = chosen.groupby(CRITERION).points
        rows[count] = points.count().reindex(rows.index, fill_value=0)
        rows[mean] = points.mean()
    rounded = rows.mean_score.round(9)
    rows["weakness_rank"] = rounded.groupby("set_id").rank(method="min").astype("Int64")
    return rows.reset_index()
