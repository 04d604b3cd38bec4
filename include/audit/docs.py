"""Data Docs that open anywhere: an index that states the verdict, nothing fetched.

Great Expectations' pages load styles and scripts from the web and draw their index with
them. Without the web that index is empty, and with it every visit is seen elsewhere.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from jinja2 import Environment

from include.audit.verdict import RuleResult, Verdict

TEMPLATE = Path(__file__).with_name("index.html.j2")
STYLE = """<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem;
  padding: 0 1rem; color: #1b1b1b; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .35rem .5rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
nav li { display: inline; margin-right: 1rem; }
</style>"""

# What reaches out: elements with an address on the web, and the invitation below.
_FETCHED = re.compile(
    r"<link\b[^>]*https?://[^>]*>"
    r"|<script\b[^>]*https?://[^>]*>\s*</script>"
    r"|<img\b[^>]*https?://[^>]*>"
    r"|<footer>.*?</footer>",
    re.DOTALL,
)
_BACKGROUND = re.compile(r"url\(['\"]?https?://[^)]*\)")


def finish(docs: Path, verdict: Verdict, served: str | None) -> None:
    """Make every page under `docs` self-contained and write its index anew."""
    docs.mkdir(parents=True, exist_ok=True)
    pages: dict[str, str] = {}
    for page in docs.rglob("*.html"):
        text = _BACKGROUND.sub("none", _FETCHED.sub("", page.read_text("utf-8")))
        page.write_text(text.replace("</head>", f"{STYLE}\n</head>"), "utf-8")
        if "validations" in page.parts:
            table = page.stem.removeprefix("warehouse-")
            pages[table] = page.relative_to(docs).as_posix()
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    index = template.from_string(TEMPLATE.read_text("utf-8")).render(
        verdict=verdict,
        served=served,
        pages=pages,
        rules=sorted(verdict.results, key=_failures_first),
        rows=lambda result: json.loads(result.sample),
    )
    (docs / "index.html").write_text(index, "utf-8")


def _failures_first(result: RuleResult) -> tuple[bool, bool, str, str, int]:
    return (
        result.success,
        result.severity != "block",
        result.table_schema,
        result.table_name,
        result.rule_no,
    )
