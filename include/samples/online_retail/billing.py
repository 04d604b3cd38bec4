"""Turn the published invoice lines into monthly extracts of a billing system."""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from include.samples.extracts import run_script, write_extract

HERE = Path(__file__).parent
SYSTEM = "online_retail"
EARLIER_YEAR = HERE / "online_retail_ii_2009_2010.parquet"
LATER_YEAR = HERE / "online_retail_2010_2011.parquet"

DOCUMENTS = """
    select
        document_no as "{number}",
        document_at as "{date}",
        customer_id as "CustomerID",
        country as "Country",
        'GBP' as "Currency",
        abs(amount) as "Amount"
    from documents
    where delivery = $delivery
      and document_month = $month
      and is_credit_note = {is_credit_note}
    order by document_at, document_no
"""

# No document mixes signs, so a credit note's quantities turn positive as a whole.
DOCUMENT_LINES = """
    select
        document_no as "{number}",
        line_no as "LineNo",
        stock_code as "StockCode",
        description as "Description",
        {quantity} as "Quantity",
        {unit_price} as "UnitPrice",
        {line_amount} as "LineAmount"
    from document_lines
    where delivery = $delivery
      and document_month = $month
      and is_credit_note = {is_credit_note}
    order by document_no, line_no
"""

PRODUCTS = """
    select stock_code as "StockCode", product_name as "Description"
    from product_names
    where delivery = $delivery and document_month = $month
    order by stock_code
"""

AS_WRITTEN = {column: column for column in ("quantity", "unit_price", "line_amount")}
TURNED_POSITIVE = {column: f"abs({column})" for column in AS_WRITTEN}

ENTITIES = {
    "products": PRODUCTS,
    "invoices": DOCUMENTS.format(
        number="InvoiceNo", date="InvoiceDate", is_credit_note=False
    ),
    "invoice_lines": DOCUMENT_LINES.format(
        number="InvoiceNo", is_credit_note=False, **AS_WRITTEN
    ),
    "credit_notes": DOCUMENTS.format(
        number="CreditNoteNo", date="CreditNoteDate", is_credit_note=True
    ),
    "credit_note_lines": DOCUMENT_LINES.format(
        number="CreditNoteNo", is_credit_note=True, **TURNED_POSITIVE
    ),
}


def read_documents(connection: DuckDBPyConnection) -> None:
    """Make the tables of `billing.sql`: documents, their lines, products, extracts."""
    run_script(
        connection,
        HERE / "billing.sql",
        {"earlier_year": str(EARLIER_YEAR), "later_year": str(LATER_YEAR)},
    )


def lay_billing(connection: DuckDBPyConnection, landing: Path) -> None:
    """One CSV per entity and monthly extract; money is GBP, there is no tax."""
    extracts = connection.execute(
        "from monthly_extracts order by extracted_on, document_month"
    ).fetchall()
    for delivery, month, extracted_on in extracts:
        for entity, query in ENTITIES.items():
            name = f"{entity}_{month:%Y-%m}_extracted_{extracted_on:%Y-%m-%d}.csv"
            write_extract(
                connection,
                query,
                landing / SYSTEM / name,
                {"delivery": delivery, "month": month},
            )
