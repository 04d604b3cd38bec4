"""Two cells of one column -> the SQL that says whether they differ, for DuckDB."""

from __future__ import annotations

# Doubles are sums and quotients taken in another order; all else is exact.
RELATIVE = 1e-9


def differs(one: str, other: str, kind: str) -> str:
    """A condition that is never NULL; `kind` is the portable type of both."""
    if kind != "double":
        return f"{one} is distinct from {other}"
    near = f"abs({one} - {other}) <= {RELATIVE} * greatest(abs({one}), abs({other}))"
    return f"({one} is distinct from {other} and not coalesce({near}, false))"
