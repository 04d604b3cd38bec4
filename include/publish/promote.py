"""Point `published` at an audited release, or change nothing.

A release is an immutable file, so what was audited is exactly what is served and
rolling back is promoting an older release.
"""

from __future__ import annotations

from include.audit.report import read_verdict, refusal
from include.errors import AuditFailed
from include.publish.manifest import manifest
from include.warehouse.base import Warehouse


def promote(
    warehouse: Warehouse, release_id: str, serve: bool | None = None, keep: int = 10
) -> str:
    """Seal the audited candidate, serve it, and drop what is too old to keep.

    `serve` None leaves a backfill (an `as_of` before the served one) unserved.
    Raises `AuditFailed` if the audit does not allow it. Repeatable after a crash.
    """
    verdict = read_verdict(warehouse, release_id)
    if not verdict.may_publish:
        raise AuditFailed(refusal(verdict))
    statement = manifest(warehouse, release_id)
    warehouse.seal(release_id, statement)
    if serve if serve is not None else _is_newer(warehouse, statement["as_of"]):
        warehouse.serve(release_id)
    warehouse.prune(keep)
    return release_id


def _is_newer(warehouse: Warehouse, as_of: object) -> bool:
    served = warehouse.served()
    (current,) = [
        m["as_of"] for m in warehouse.manifests() if m["release_id"] == served
    ] or [""]
    return str(as_of) >= str(current)
