"""Serve an older release again: the same flip, the other way."""

from __future__ import annotations

from include.errors import ReleaseNotFound
from include.warehouse.base import Warehouse


def roll_back(warehouse: Warehouse, release_id: str | None = None) -> str:
    """Serve `release_id`, by default the newest kept one before the served.

    Raises `ReleaseNotFound`, naming the kept ones; the served release then stays.
    """
    kept = [manifest["release_id"] for manifest in warehouse.manifests()]
    if release_id is None:
        older = [each for each in kept if each < (warehouse.served() or "")]
        if not older:
            raise ReleaseNotFound("No older release is kept; the served one stays.")
        release_id = older[-1]
    if release_id not in kept:
        raise ReleaseNotFound(
            f"There is no release {release_id}; kept: {', '.join(kept) or 'none'}. "
            "The served one stays."
        )
    warehouse.serve(release_id)
    return release_id
