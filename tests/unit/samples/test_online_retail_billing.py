"""The laid billing of Online Retail is the published data, no line more or less."""

from decimal import Decimal
from pathlib import Path

import pytest

from include.samples.extracts import open_engine
from include.samples.online_retail.billing import EARLIER_YEAR, LATER_YEAR

# What was delivered, read back from the files, amounts with their sign put back.
DELIVERED = """
create table lines as
select
    InvoiceNo as document_no, LineNo::int as line_no, StockCode as stock_code,
    Description as description, Quantity::bigint as quantity,
    UnitPrice::decimal(18, 3) as unit_price,
    LineAmount::decimal(18, 2) as amount,
    regexp_extract(filename, '_extracted_(.*).csv', 1) as extracted
from read_csv('@online_retail/invoice_lines_*.csv', all_varchar = true,
    filename = true)
union all
select
    CreditNoteNo, LineNo::int, StockCode, Description, -Quantity::bigint,
    UnitPrice::decimal(18, 3), -LineAmount::decimal(18, 2),
    regexp_extract(filename, '_extracted_(.*).csv', 1)
from read_csv('@online_retail/credit_note_lines_*.csv', all_varchar = true,
    filename = true);

create table documents as
select
    InvoiceNo as document_no, 'invoice' as kind, CustomerID as customer_id,
    InvoiceDate::timestamp as document_at, Amount::decimal(18, 2) as amount,
    regexp_extract(filename, '_extracted_(.*).csv', 1) as extracted
from read_csv('@online_retail/invoices_*.csv', all_varchar = true, filename = true)
union all
select
    CreditNoteNo, 'credit_note', CustomerID, CreditNoteDate::timestamp,
    -Amount::decimal(18, 2), regexp_extract(filename, '_extracted_(.*).csv', 1)
from read_csv('@online_retail/credit_notes_*.csv', all_varchar = true,
    filename = true);
"""
EARLIER = "extracted = '2010-12-09'"
LATER = "extracted > '2010-12-09'"


@pytest.fixture(scope="module")
def retail(online_retail: Path):
    with open_engine() as connection:
        connection.execute(DELIVERED.replace("@", f"{online_retail}/"))
        yield lambda sql: connection.execute(sql).fetchall()


def test_each_month_has_one_file_per_entity_and_december_2010_two(online_retail):
    names = [path.name for path in (online_retail / "online_retail").iterdir()]
    for entity in (
        "products",
        "invoices",
        "invoice_lines",
        "credit_notes",
        "credit_note_lines",
    ):
        months = sorted(
            name.removeprefix(f"{entity}_")[:7]
            for name in names
            if name.startswith(f"{entity}_2")
        )
        assert len(months) == 26
        assert len(set(months)) == 25
        assert months.count("2010-12") == 2
    assert len(names) == 5 * 26


def test_every_published_line_is_delivered_once_per_publication(retail):
    [(lines, documents)] = retail(
        "select count(*), count(distinct document_no) from lines"
    )
    assert lines == 525_461 + 541_909
    assert documents == 28_816 + 25_900 - 1_088


def test_later_year_equals_its_published_totals(retail):
    [(lines, documents, amount, exact)] = retail(
        f"""
        select count(*), count(distinct document_no), sum(amount),
            sum(quantity * unit_price)
        from lines where {LATER}
        """
    )
    assert (lines, documents) == (541_909, 25_900)
    assert exact == Decimal("9747747.934")
    assert amount == Decimal("9747747.93")


def test_lines_are_the_published_lines_cell_by_cell(retail):
    """Only the case of stock codes and the two words for an empty name differ."""
    published = f"""
        select Invoice, upper(trim(StockCode)), nullif(Description, 'nan'), Quantity,
            Price::decimal(18, 3) from '{EARLIER_YEAR}'
        union all
        select InvoiceNo, upper(trim(StockCode)), nullif(Description, 'Unknown'),
            Quantity, UnitPrice::decimal(18, 3) from '{LATER_YEAR}'
    """
    # The adjustments below zero have a negative price where others have a quantity.
    laid = """
        select document_no, stock_code, description,
            if(stock_code = 'B', 1, quantity),
            if(stock_code = 'B', unit_price * sign(quantity), unit_price)
        from lines
    """
    # As many lines and none missing, so none added either.
    assert retail(f"select count(*) from ({published})") == retail(
        "select count(*) from lines"
    )
    assert retail(f"({published}) except all ({laid})") == []


def test_both_deliveries_of_december_2010_hold_the_same_documents(retail):
    earlier = f"select * exclude (extracted) from documents where {EARLIER}"
    later = f"""
        select * exclude (extracted) from documents
        where {LATER} and document_at between '2010-12-01' and '2010-12-10'
    """
    [(overlap,)] = retail(f"select count(*) from ({earlier})")
    assert overlap == 1_088
    assert retail(f"({earlier}) except ({later})") == []
    assert retail(f"({later}) except ({earlier})") == []


def test_documents_below_zero_are_credit_notes_and_cancellations_with_one_exception(
    retail,
):
    kinds = dict(
        retail(
            """
            select kind || ' ' || regexp_extract(document_no, '^[A-Z]?'),
                count(distinct document_no)
            from documents group by all
            """
        )
    )
    [(cancellations,)] = retail(
        f"""
        select count(distinct document_no) from (
            select Invoice as document_no from '{EARLIER_YEAR}'
            union all select InvoiceNo from '{LATER_YEAR}'
        ) where document_no like 'C%'
        """
    )
    assert kinds["credit_note A"] == 5
    assert kinds["invoice A"] == 1
    # C496350 charges the customer although its number says cancellation.
    assert kinds["invoice C"] == 1
    assert kinds["credit_note C"] == cancellations - 1
    assert "credit_note " not in kinds
    assert (
        retail("select kind from documents where amount > 0 and kind != 'invoice'")
        == []
    )


def test_a_header_is_the_sum_of_its_lines_rounded_one_by_one(retail):
    wrong = """
        select document_no, documents.amount, sum(lines.amount) as total
        from documents
        inner join lines using (document_no, extracted)
        group by document_no, extracted, documents.amount
        having documents.amount != total
    """
    assert retail(wrong) == []
    unrounded = """
        select document_no from lines
        where amount != round(quantity * unit_price, 2)
    """
    assert retail(unrounded) == []


def test_line_numbers_run_from_one_without_gaps(retail):
    gaps = """
        select document_no from lines
        group by document_no, extracted
        having min(line_no) != 1 or max(line_no) != count(*)
            or count(distinct line_no) != count(*)
    """
    assert retail(gaps) == []


def test_every_stock_code_has_a_named_product(retail, online_retail):
    products = f"{online_retail}/online_retail/products_*.csv"
    missing = f"""
        select stock_code from lines
        except
        select StockCode
        from read_csv('{products}', all_varchar = true)
        where Description is not null
    """
    assert retail(missing) == []


@pytest.mark.parametrize(
    ("stock_code", "month", "name"),
    [
        ("85123A", "2010-11", "WHITE HANGING HEART T-LIGHT HOLDER"),
        ("POST", "2011-06", "POSTAGE"),
    ],
)
def test_a_product_is_named_as_it_is_sold(online_retail: Path, stock_code, month, name):
    [path] = (online_retail / "online_retail").glob(f"products_{month}_*.csv")
    assert f"{stock_code},{name}" in path.read_text(encoding="utf-8").splitlines()
