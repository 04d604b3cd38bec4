"""Which of Airflow's services are healthy, as the api-server sees them."""

from __future__ import annotations

import httpx

COMPONENTS = {"metadatabase", "scheduler", "triggerer", "dag_processor"}


def healthy_components(url: str) -> set[str]:
    """What is healthy in the eyes of the api-server; nothing if it does not answer."""
    try:
        answer = httpx.get(f"{url}/api/v2/monitor/health", timeout=10.0)
    except httpx.TransportError:
        return set()
    if not answer.is_success:
        return set()
    return {
        component
        for component, told in answer.json().items()
        if told and told["status"] == "healthy"
    }
