"""Every shipped source system: its extracts become these canonical rows."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from include.ingest.discover import unmatched
from include.settings import Settings
from tests.conftest import open_workspace
from tests.support.path import ingest

EXTRACTS = Path(__file__).resolve().parents[2] / "extracts"


@dataclass(frozen=True)
class Case:
    """What one rule makes of the extracts of a folder: some rows, and all refusals."""

    system: str
    folder: str
    rule: str
    entity: str
    accepted: int
    rows: tuple[dict[str, str], ...] = ()
    refused: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.folder}-{self.rule}-{self.entity}"


CASES = [
    # Salesforce: Data Loader, and a report with its footer.
    Case(
        *("salesforce", "salesforce", "users", "user", 2),
        ({"user_id": "0055g0000000001", "manager_id": "0055g0000000002"},),
    ),
    Case(
        *("salesforce", "salesforce", "accounts", "account", 6),
        (
            {"account_id": "0015g0000000005", "name": "Fernhill Café"},
            {"account_id": "0015g0000000009", "merged_into": "0015g0000000004"},
            {
                "account_id": "0015g0000000003",
                "name": "Cobalt Tooling GmbH",
                "country": "Germany",
                "industry": "Manufacturing",
                "owner_user_id": "0055g0000000001",
                "employees": "120",
                "created_at": "2022-11-13 09:30:00",
            },
        ),
    ),
    Case(
        *("salesforce", "salesforce", "contacts", "contact", 1),
        ({"contact_id": "0035g0000000001", "account_id": "0015g0000000001"},),
        {"filtered": 1},
    ),
    Case(
        *("salesforce", "salesforce", "opportunities", "opportunity", 3),
        (
            {
                "opportunity_id": "0065g0000000001",
                "type": "repeat",
                "amount": "14400.00",
                "currency": "GBP",
                "close_date": "2024-06-30",
                "is_won": "true",
            },
            {"opportunity_id": "0065g0000000003", "type": "", "is_won": "false"},
        ),
    ),
    Case(
        *("salesforce", "salesforce", "tasks", "activity", 2),
        (
            {
                "activity_id": "00T5g0000000001",
                "contact_id": "0035g0000000001",
                "opportunity_id": "0065g0000000001",
                "case_id": "",
                "type": "call",
                "direction": "out",
                "duration_min": "15.5000",
            },
            {
                "activity_id": "00T5g0000000002",
                "opportunity_id": "",
                "case_id": "5005g0000000001",
                "type": "email",
                "direction": "",
            },
        ),
        {"filtered": 2},
    ),
    Case(
        *("salesforce", "salesforce", "events", "activity", 1),
        ({"type": "meeting", "direction": "both", "duration_min": "90.0000"},),
    ),
    Case(
        *("salesforce", "salesforce", "cases", "case", 1),
        (
            {
                "kind": "problem",
                "severity": "3",
                "resolved_at": "2024-03-05 16:20:00",
            },
        ),
    ),
    Case(
        *("salesforce", "salesforce_report", "account_report", "account", 5),
        (
            {
                "account_id": "0015g0000000001",
                "name": "Alder & Finch",
                "owner_user_id": "",
                "created_at": "2022-11-11 00:00:00",
            },
        ),
        {"not_a_record": 5},
    ),
    # Stripe: API objects in minor units, and the dashboard.
    Case(
        *("stripe", "stripe", "customers", "billing_customer", 5),
        (
            {"billing_customer_id": "cus_H1xalde", "currency": "GBP", "country": "GB"},
            {"billing_customer_id": "cus_H5xever", "name": "Evergreen Dental LLC"},
        ),
    ),
    Case(
        *("stripe", "stripe", "invoices", "invoice", 52),
        (
            {
                "invoice_id": "in_1M0003",
                "invoice_date": "2023-02-12",
                "due_date": "2023-03-14",
                "status": "posted",
                "net_amount": "3500.50",
                "tax_amount": "700.10",
                "gross_amount": "4200.60",
                "currency": "GBP",
            },
            # Charged automatically: due when issued.
            {
                "invoice_id": "in_1M0020",
                "invoice_date": "2023-11-25",
                "due_date": "2023-11-25",
            },
            {"invoice_id": "in_1M9001", "status": "draft"},
            {"invoice_id": "in_1M9002", "status": "void"},
        ),
        {"filtered": 12},
    ),
    Case(
        *("stripe", "stripe", "invoices", "invoice_line", 62),
        (
            {"line_no": "il_1M00031", "net_amount": "3000.50"},
            {"line_no": "il_1M00032", "net_amount": "500.00"},
        ),
        {"filtered": 2},
    ),
    Case(
        *("stripe", "stripe", "charges", "payment_allocation", 49),
        ({"payment_id": "ch_3M0003", "invoice_id": "in_1M0003", "amount": "4200.60"},),
        {"filtered": 1},
    ),
    Case(
        *("stripe", "stripe", "refunds", "payment", 1),
        ({"amount": "-12.00", "billing_customer_id": "cus_H1xalde"},),
    ),
    Case(
        *("stripe", "stripe", "credit_notes", "credit_note", 1),
        ({"net_amount": "60.00", "gross_amount": "72.00", "reason": "quality"},),
    ),
    Case(
        *("stripe", "stripe_dashboard", "invoices_dashboard", "invoice", 5),
        (
            {
                "invoice_id": "in_1M0003",
                "due_date": "2023-03-14",
                "net_amount": "3500.50",
                "currency": "GBP",
            },
            {"invoice_id": "in_1M0001", "due_date": "2023-01-05"},
        ),
    ),
    Case(
        *("stripe", "stripe_dashboard", "payments_dashboard", "payment", 4),
        ({"payment_id": "ch_3M0003", "paid_at": "2023-04-03", "amount": "4200.60"},),
        {"filtered": 1},
    ),
    # And the tables of a connector: minor units, moments of UTC.
    Case(
        *("stripe", "stripe_tables", "customers_table", "billing_customer", 3),
        (
            {"billing_customer_id": "cus_H1xalde", "currency": "GBP", "country": "GB"},
            {"billing_customer_id": "cus_H5xever", "name": "Evergreen Dental LLC"},
            {"billing_customer_id": "cus_H9xgone", "is_deleted": "true"},
        ),
    ),
    Case(
        *("stripe", "stripe_tables", "products_table", "product", 1),
        ({"product_id": "prod_host", "is_service": "true", "name": "Hosting"},),
    ),
    Case(
        *("stripe", "stripe_tables", "invoices_table", "invoice", 3),
        (
            {
                "invoice_id": "in_1M0003",
                "invoice_date": "2023-02-12",
                "due_date": "2023-03-14",
                "status": "posted",
                "net_amount": "3500.50",
                "tax_amount": "700.10",
                "gross_amount": "4200.60",
            },
            # A yen has no hundredths, and no tax at all is written as nothing.
            {
                "invoice_id": "in_1M0020",
                "invoice_date": "2023-11-25",
                "due_date": "2023-11-25",
                "net_amount": "5000.00",
                "tax_amount": "",
                "gross_amount": "5000.00",
            },
            {"invoice_id": "in_1M9001", "status": "draft"},
        ),
    ),
    Case(
        *("stripe", "stripe_tables", "invoice_lines_table", "invoice_line", 2),
        ({"line_no": "il_1M00032", "net_amount": "500.00"},),
    ),
    Case(
        *("stripe", "stripe_tables", "charges_table", "payment", 2),
        ({"payment_id": "ch_3M0003", "paid_at": "2023-04-03", "amount": "4200.60"},),
        {"filtered": 1},
    ),
    Case(
        *("stripe", "stripe_tables", "charges_table", "payment_allocation", 1),
        ({"payment_id": "ch_3M0003", "invoice_id": "in_1M0003", "amount": "4200.60"},),
        {"filtered": 2},
    ),
    Case(
        *("stripe", "stripe_tables", "refunds_table", "payment", 1),
        ({"amount": "-12.00", "billing_customer_id": ""},),
    ),
    Case(
        *("stripe", "stripe_tables", "credit_notes_table", "credit_note", 1),
        ({"net_amount": "60.00", "gross_amount": "72.00", "reason": "quality"},),
    ),
    # HubSpot: connectors' tables, pages of the API, exports of the UI.
    Case(
        *("hubspot", "hubspot", "owners", "user", 2),
        (
            {"user_id": "501", "name": "Ann Archer"},
            {"user_id": "502", "name": "crm@harbour.example"},
        ),
    ),
    Case(
        *("hubspot", "hubspot", "companies", "account", 9),
        (
            {"account_id": "70000005", "name": "Fernhill Café", "owner_user_id": ""},
            # Reported deleted, and told by the one that took it in.
            {"account_id": "70000009", "name": "Dune Old", "merged_into": ""},
            {"account_id": "70000009", "name": "", "merged_into": "70000004"},
            {"account_id": "70000010", "country": "", "merged_into": "70000004"},
        ),
    ),
    Case(
        *("hubspot", "hubspot", "deals", "opportunity", 4),
        (
            {"opportunity_id": "8790", "amount": "", "merged_into": "8801"},
            {
                "opportunity_id": "8801",
                "account_id": "70000001",
                "type": "repeat",
                "created_at": "2024-02-01 10:15:00",
                "close_date": "2024-06-30",
                "is_won": "true",
            },
            {"opportunity_id": "8802", "amount": "", "owner_user_id": ""},
        ),
        {"filtered": 1},
    ),
    Case(
        *("hubspot", "hubspot", "merged_deals", "opportunity", 2),
        (
            {"opportunity_id": "8790", "merged_into": "8801", "name": ""},
            {"opportunity_id": "8791", "merged_into": "8801"},
        ),
    ),
    Case(
        *("hubspot", "hubspot", "merged_contacts", "contact", 1),
        ({"contact_id": "390", "merged_into": "301"},),
    ),
    Case(
        *("hubspot", "hubspot", "tickets", "case", 1),
        ({"kind": "problem", "severity": "3"},),
    ),
    Case(
        *("hubspot", "hubspot", "calls", "activity", 1),
        ({"activity_id": "call:601", "direction": "out", "duration_min": "15.5000"},),
    ),
    Case(
        *("hubspot", "hubspot", "emails", "activity", 1),
        ({"activity_id": "email:603", "direction": "in"},),
    ),
    Case(
        *("hubspot", "hubspot_ui", "companies", "account", 7),
        (
            {"account_id": "70000002", "created_at": "2022-11-12 09:30:00"},
            {"account_id": "70000012", "merged_into": "70000001"},
        ),
    ),
    Case(
        *("hubspot", "hubspot_ui", "deals_ui", "opportunity", 1),
        ({"account_id": "70000001", "amount": "14400.50", "is_closed": "true"},),
        {"filtered": 1},
    ),
    # QuickBooks: the API's tables, and a report with titles and totals.
    Case(
        *("quickbooks", "quickbooks", "customers", "billing_customer", 5),
        ({"billing_customer_id": "15", "name": "Evergreen Dental LLC"},),
    ),
    Case(*("quickbooks", "quickbooks", "terms", "terms", 1), ({"net_days": "30"},)),
    Case(
        *("quickbooks", "quickbooks", "invoices", "invoice", 51),
        (
            {
                "invoice_id": "1003",
                "net_amount": "3500.50",
                "tax_amount": "280.04",
                "gross_amount": "3780.54",
                "fx_rate": "1.00000000",
            },
        ),
    ),
    Case(
        *("quickbooks", "quickbooks", "invoice_lines", "invoice_line", 62),
        ({"invoice_id": "1003", "line_no": "1", "net_amount": "500.00"},),
        {"filtered": 50},
    ),
    Case(
        *("quickbooks", "quickbooks", "payment_lines", "payment_allocation", 49),
        ({"payment_id": "5003", "invoice_id": "1003", "amount": "3780.54"},),
        {"filtered": 1},
    ),
    Case(
        *("quickbooks", "quickbooks", "credit_memos", "credit_note", 1),
        ({"net_amount": "60.00", "gross_amount": "64.80"},),
    ),
    *(
        Case("quickbooks", "quickbooks_report", rule, entity, accepted, (row,), refused)
        for rule in ("transaction_list", "transaction_list_xlsx")
        for entity, accepted, row, refused in (
            (
                "invoice",
                5,
                {"invoice_id": "0003", "net_amount": "3500.50"},
                {"filtered": 3, "not_a_record": 3},
            ),
            (
                "payment",
                1,
                {"paid_at": "2023-02-04", "amount": "1296.00"},
                {"filtered": 7, "not_a_record": 3},
            ),
            (
                "credit_note",
                1,
                {"net_amount": "100.00", "gross_amount": "108.00"},
                {"filtered": 7, "not_a_record": 3},
            ),
        )
    ),
    # Xero's export of the UI; its API is the sample xero_books.
    Case(
        *("xero", "xero_ui", "invoices_export", "invoice", 6),
        ({"invoice_id": "INV-0001", "net_amount": "1200.00", "status": "posted"},),
        {"filtered": 1},
    ),
    Case(
        *("xero", "xero_ui", "invoices_export", "credit_note", 1),
        ({"net_amount": "10.00", "gross_amount": "12.00"},),
        {"filtered": 6},
    ),
    # amoCRM: pages of the API, exports of the UI in Russian.
    Case(
        *("amocrm", "amocrm", "companies", "account", 6),
        (
            {
                "account_id": "30000001",
                "name": "Ромашка",
                "tax_id": "0274062111",
                "tax_reg": "027401001",
                "created_at": "2022-11-14 09:00:00",
            },
            {"account_id": "30000005", "tax_id": ""},
        ),
    ),
    Case(
        *("amocrm", "amocrm", "leads", "opportunity", 4),
        (
            {"opportunity_id": "9001", "stage": "won", "is_won": "true"},
            {"opportunity_id": "9002", "stage": "lost", "is_closed": "true"},
            {"opportunity_id": "9003", "stage": "open", "close_date": ""},
        ),
        {"filtered": 1},
    ),
    Case(
        *("amocrm", "amocrm", "tasks", "activity", 1),
        ({"type": "meeting", "duration_min": "30.0000"},),
        {"filtered": 1},
    ),
    Case(
        *("amocrm", "amocrm_ui", "companies_ui", "account", 6),
        (
            {
                "account_id": "30000001",
                "tax_id": "0274062111",
                "created_at": "2022-11-14 09:00:00",
            },
        ),
    ),
    Case(
        *("amocrm", "amocrm_ui", "leads_ui", "opportunity", 2),
        (
            {"opportunity_id": "9001", "amount": "144000.50", "is_won": "true"},
            {"opportunity_id": "9003", "close_date": "", "stage": "open"},
        ),
    ),
    # Bitrix24: answers of the API, the UI's export of companies with requisites.
    Case(
        *("bitrix24", "bitrix24", "companies_ui", "account", 6),
        ({"account_id": "1", "tax_id": "0274062111", "tax_reg": "027401001"},),
    ),
    Case(
        *("bitrix24", "bitrix24_api", "companies", "account", 6),
        ({"account_id": "1", "created_at": "2022-11-14 09:00:00"},),
    ),
    Case(
        *("bitrix24", "bitrix24", "contacts", "contact", 1),
        ({"name": "Мария Ромашкина", "title": "Закупщик"},),
        {"filtered": 1},
    ),
    Case(
        *("bitrix24", "bitrix24", "deals", "opportunity", 3),
        (
            {"opportunity_id": "1", "stage": "WON", "is_won": "true"},
            {"opportunity_id": "2", "is_closed": "true", "is_won": "false"},
        ),
        {"filtered": 1},
    ),
    Case(
        *("bitrix24", "bitrix24", "activities", "activity", 1),
        ({"type": "call", "direction": "in", "started_at": "2024-03-04 09:00:00"},),
        {"filtered": 1},
    ),
    Case(
        *("bitrix24", "bitrix24", "smart_invoices", "invoice", 1),
        ({"doc_type": "proforma", "net_amount": "1200.00"},),
    ),
    # 1C: lists, a register, catalogues over OData, the bank's file.
    Case(
        *("onec", "onec", "clients", "billing_customer", 5),
        (
            {"billing_customer_id": "0274062111", "name": "ООО «Ромашка»"},
            {"billing_customer_id": "Ветер ООО", "tax_id": ""},
        ),
        {"filtered": 1},
    ),
    Case(
        *("onec", "onec", "sales", "invoice", 23),
        (
            {
                "invoice_id": "0000-000003 от 12.02.2023 12:00:00",
                "billing_customer_id": "7802345678",
                "invoice_date": "2023-02-12",
                "due_date": "2023-03-14",
                "net_amount": "3500.50",
                "tax_amount": "700.10",
                "currency": "RUB",
            },
        ),
        {"filtered": 2},
    ),
    Case(
        *("onec", "onec", "sales_register", "invoice", 27),
        (
            {
                "invoice_id": "0000-000003 от 12.02.2024 12:00:00",
                "billing_customer_id": "7802345678",
                "net_amount": "3500.50",
            },
            {"billing_customer_id": "Ветер ООО", "invoice_date": "2024-11-25"},
        ),
        {"not_a_record": 1},
    ),
    Case(
        *("onec", "onec", "bills", "invoice", 1),
        ({"doc_type": "proforma", "net_amount": "1200.00"},),
    ),
    Case(
        *("onec", "onec", "returns", "credit_note", 1),
        ({"net_amount": "60.00", "billing_customer_id": "500100732259"},),
    ),
    Case(
        *("onec", "onec_receipts", "receipts", "payment", 49),
        ({"billing_customer_id": "7802345678", "amount": "4200.60"},),
        {"filtered": 1},
    ),
    Case(
        *("onec", "onec_bank", "bank_statement", "payment", 49),
        (
            {
                "billing_customer_id": "7802345678",
                "paid_at": "2023-04-03",
                "amount": "4200.60",
            },
            {"billing_customer_id": "Ветер ООО", "paid_at": "2023-12-25"},
        ),
        {"filtered": 1, "not_a_record": 1},
    ),
    Case(
        *("onec", "onec_odata", "clients_odata", "billing_customer", 5),
        ({"tax_id": "0274062111", "tax_reg": "027401001"},),
        {"filtered": 1},
    ),
    # Zoho: CRM as exported and from the API, Books from the API and as exported.
    Case(
        *("zoho", "zoho", "accounts", "account", 5),
        ({"account_id": "4000000000000011", "owner_user_id": "4000000000000001"},),
    ),
    Case(
        *("zoho", "zoho_api", "accounts_api", "account", 5),
        ({"account_id": "4000000000000011", "created_at": "2022-11-11 09:30:00"},),
    ),
    Case(
        *("zoho", "zoho", "deals", "opportunity", 1),
        ({"type": "repeat", "is_won": "true"},),
        {"filtered": 1},
    ),
    Case(
        *("zoho", "zoho", "calls", "activity", 1),
        ({"direction": "out", "duration_min": "15.5000"},),
    ),
    Case(
        *("zoho", "zoho", "customers", "billing_customer", 5),
        ({"name": "Evergreen Dental LLC"},),
        {"filtered": 1},
    ),
    Case(
        *("zoho", "zoho", "invoices", "invoice", 51),
        ({"number": "INV-000003", "net_amount": "3500.50", "gross_amount": "4200.60"},),
        {"filtered": 12},
    ),
    Case(
        *("zoho", "zoho", "invoices", "invoice_line", 62),
        ({"line_no": "461000000032", "net_amount": "500.00"},),
        {"filtered": 1},
    ),
    Case(*("zoho", "zoho", "payments", "payment", 50), ({"amount": "100.50"},)),
    Case(
        *("zoho", "zoho", "payments", "payment_allocation", 49),
        ({"payment_id": "46200000003", "invoice_id": "46100000003", "seq": "1"},),
        {"filtered": 1},
    ),
    Case(
        *("zoho", "zoho_export", "invoices_export", "invoice", 4),
        ({"number": "INV-000003", "net_amount": "3500.50"},),
    ),
]


@pytest.fixture(scope="module")
def landed(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str, str], Settings]]:
    """The workspace of a folder's extracts, taken in once."""

    @cache
    def land(system: str, folder: str) -> Settings:
        home = tmp_path_factory.mktemp(folder)
        settings = open_workspace(home, folder, sources=[system])
        shutil.copytree(EXTRACTS / folder, settings.landing / system)
        ingest(settings)
        return settings

    yield land


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_extract_becomes_canonical_rows(landed, case: Case):
    settings = landed(case.system, case.folder)
    (batch,) = (settings.raw / case.system / case.rule).iterdir()
    rows = _texts(batch / f"{case.entity}.parquet")
    refusals = batch / f"{case.entity}.rejects.parquet"
    refused = Counter(r["reason_code"] for r in _texts(refusals))

    assert len(rows) == case.accepted
    assert dict(refused) == case.refused
    for wanted in case.rows:
        found = [{c: row[c] for c in wanted} for row in rows]
        assert wanted in found


@pytest.mark.parametrize("folder", sorted({(c.system, c.folder) for c in CASES}))
def test_every_extract_of_a_folder_is_read_by_one_rule(landed, folder):
    settings = landed(*folder)
    read = {path.name for path in (settings.raw / folder[0]).iterdir()}

    assert unmatched(settings) == []
    assert read <= {c.rule for c in CASES if c.folder == folder[1]} | UNTESTED


# Rules of one plain column each, whose rows would show nothing that others do not.
UNTESTED = {
    *("products", "items", "payments", "meetings", "contacts", "users"),
    "credit_notes",
}


def _texts(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    found = duckdb.sql(
        f"select columns(*)::varchar from read_parquet('{path}')"  # all as text
    )
    rows = found.fetchall()
    return [
        {c: "" if v is None else v for c, v in zip(found.columns, row, strict=True)}
        for row in rows
    ]
