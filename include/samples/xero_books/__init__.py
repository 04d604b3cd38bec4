"""A small firm's real Xero books as monthly extracts, with payments from its ledger."""

from __future__ import annotations

from pathlib import Path

from include.samples.extracts import open_engine, run_script, write_extract

HERE = Path(__file__).parent
SYSTEM = "xero"
SHIPPED = ("invoice", "invoice_line_item", "contact", "journal", "journal_line")

INVOICES = """
    select * exclude (_fivetran_synced)
    from invoice
    where date_trunc('month', cast(date as date)) = $month
    order by date, invoice_id
"""

# The API nests the items in their invoice; flattened, they keep its type and age.
INVOICE_LINE_ITEMS = """
    select
        invoice_line_item.* exclude (_fivetran_synced),
        invoice.type as invoice_type,
        invoice.updated_date_utc as invoice_updated_date_utc
    from invoice_line_item
    inner join invoice using (invoice_id)
    where date_trunc('month', cast(invoice.date as date)) = $month
    order by invoice.date, invoice_id, line_item_id
"""

PAYMENTS = """
    select * from payment
    where date_trunc('month', date) = $month
    order by date, payment_id
"""

# Xero calls a contact a customer once a sales invoice has been entered for it.
CONTACTS = """
    select
        contact_id,
        name,
        contact_id in (
            select contact_id from invoice where type = 'ACCREC'
        ) as is_customer,
        contact_id in (
            select contact_id from invoice where type = 'ACCPAY'
        ) as is_supplier,
        _fivetran_deleted
    from contact
    order by contact_id
"""

MONTHS = """
    select distinct date_trunc('month', cast(date as date)) as month
    from {table} order by month
"""

LAST_CHANGE = "select cast(max(updated_date_utc)[:10] as date) from invoice"


def lay(landing: Path) -> None:
    """Write invoices, their lines, payments (by month) and contacts; repeatable."""
    folder = landing / SYSTEM
    with open_engine() as connection:
        for table in SHIPPED:
            connection.execute(
                f"create table {table} as from read_csv($path, all_varchar = true)",
                {"path": str(HERE / f"xero_{table}_data.csv")},
            )
        run_script(connection, HERE / "payments.sql")
        for entity, query, table in (
            ("invoices", INVOICES, "invoice"),
            ("invoice_line_items", INVOICE_LINE_ITEMS, "invoice"),
            ("payments", PAYMENTS, "payment"),
        ):
            months = connection.execute(MONTHS.format(table=table)).fetchall()
            for (month,) in months:
                path = folder / f"{entity}_{month:%Y-%m}.csv"
                write_extract(connection, query, path, {"month": month})
        [(last_change,)] = connection.execute(LAST_CHANGE).fetchall()
        path = folder / f"contacts_extracted_{last_change:%Y-%m-%d}.csv"
        write_extract(connection, CONTACTS, path)
