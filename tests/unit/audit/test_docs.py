"""Data Docs state the verdict and reach out to nobody."""

import re

from include.audit.docs import finish
from include.audit.verdict import RuleResult, Verdict

GX_PAGE = """<html><head>
<link rel="stylesheet" href="https://cdn.example/bootstrap.css"/>
<script src="https://cdn.example/jquery.js" integrity="x">
</script>
<script>var local = 1;</script>
</head><body><img src="https://assets.example/logo.png?d=1"><p>The result</p>
<footer><p>News <a href="https://example/newsletter">Subscribe</a></p></footer>
</body></html>"""


def result(**given) -> RuleResult:
    known = {
        "table_schema": "analytics",
        "table_name": "customer_abc",
        "rule_no": 1,
        "expectation": "expect_table_row_count_to_be_between",
        "column_name": None,
        "severity": "block",
        "success": True,
        "observed": "12",
        "unexpected_count": None,
        "sample": "[]",
        "why": "An empty ranking is a failed load.",
    }
    return RuleResult(**(known | given))


def test_pages_fetch_nothing_and_keep_what_they_say(tmp_path):
    page = tmp_path / "validations" / "x" / "warehouse-analytics.customer_abc.html"
    page.parent.mkdir(parents=True)
    page.write_text(GX_PAGE)

    finish(tmp_path, Verdict("r1", (result(),)), None)

    text = page.read_text()
    assert "The result" in text
    assert "var local" in text
    assert not re.search(r"https?://", text)
    index = (tmp_path / "index.html").read_text()
    assert 'href="validations/x/warehouse-analytics.customer_abc.html"' in index


def test_the_index_puts_failures_first_with_their_rows_escaped(tmp_path):
    bad = result(
        rule_no=2,
        success=False,
        observed="<b>3</b>",
        sample='[{"customer_id": "C<1>"}]',
        why="Shares must sum to 1.",
    )

    finish(tmp_path, Verdict("r1", (result(), bad)), "r0")

    index = (tmp_path / "index.html").read_text()
    assert "Held." in index
    assert "Release r0 stays served" in index
    assert index.index("Shares must sum to 1.") < index.index("An empty ranking")
    assert "<b>3</b>" not in index
    assert "C<1>" not in index
    assert "customer_id" in index
