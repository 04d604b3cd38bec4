"""A small company whose extracts use every mode, and every way to link two records.

Each delivery is a file whose name says when it was made. Whatever the order in which
they land, `DELIVERIES` describe one state of the world; what is expected of it stands
in `tests/pipeline/test_whole_release.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from include.ingest import mapping
from include.settings import Settings
from tests.conftest import open_workspace

SYSTEM = "casebook"
AT = {"file_name": r"_(\d{4}-\d\d-\d\d)", "format": "%Y-%m-%d"}
GONE = {"column": "gone", "values": ["yes"]}


def _extract(
    entity: str, columns: str, mode: Any = "upsert", refused: float = 0.1, **more: Any
) -> dict:
    """A rule for `<entity>_<date>.csv` whose columns are the contract's own."""
    return {
        "name": entity,
        "files": f"{entity}_[0-9]*.csv",
        "extracted_at": AT,
        "mode": mode,
        "max_rejected": refused,
        "entities": [
            {
                "entity": entity,
                "columns": {name: name for name in columns.split()},
                **more,
            }
        ],
    }


MAPPING = {
    "system": SYSTEM,
    "title": "One of each case",
    "extracts": [
        _extract(
            "account", "account_id name tax_id", deleted=GONE, merged_into="master"
        ),
        _extract("account_link", "account_id billing_customer_id", "snapshot"),
        _extract(
            "contact", "contact_id account_id name", "snapshot", merged_into="master"
        ),
        _extract(
            "opportunity",
            "opportunity_id account_id amount created_at",
            merged_from={"column": "took", "split": ";"},
        ),
        _extract(
            "activity",
            "activity_id account_id contact_id opportunity_id type started_at "
            "direction",
            refused=0.5,
        ),
        _extract(
            "account_assessment",
            "account_id dimension assessed_on score scale_max",
        ),
        _extract(
            "override",
            "table_name key column_name valid_from value author made_on reason",
        ),
        _extract(
            "billing_customer",
            "billing_customer_id name tax_id",
            "snapshot",
            merged_from={"column": "took", "split": ";"},
        ),
        _extract(
            "invoice",
            "invoice_id billing_customer_id invoice_date status net_amount "
            "gross_amount currency",
            {"replace": "invoice_date", "period": "month"},
        ),
        _extract(
            "payment",
            "payment_id billing_customer_id paid_at amount currency",
            deleted=GONE,
        ),
    ],
}

_CUSTOMERS = """
    billing_customer_id,name,tax_id,took
    B1,North Trading,,
    B2,North Trading (old),,
    B3,Restored,,
    B4,Left,,
    B5,Something else entirely,7701234567,
    B6,Exact Name,,
    B7,"ООО «Ромашка»",,
    B8,Twice,,
    B9,Renamed beyond recognition,,
    B10,Nobody knows us,,
    B11,Taken back,,
"""
# Two years of history, so that every kind of period has a base to compare with.
_HISTORY = "invoice_id,billing_customer_id,invoice_date,status,net_amount,gross_amount,"
_HISTORY += "currency\n" + "\n".join(
    f"H{year}{month:02},B{1 + month % 11},{year}-{month:02}-10,posted,100.00,120.00,EUR"
    for year in (2022, 2023)
    for month in range(1, 13)
)

DELIVERIES: dict[str, str] = {
    "account_2024-01-01.csv": """
        account_id,name,tax_id,gone,master
        A1,North,,,
        A2,North (old),,,
        A3,Restored,,,
        A4,Left,,,
        A5,By number,7701234567,,
        A6,Exact Name,,,
        A7,Ромашка,,,
        A8,Twice,,,
        A88,Twice,,,
        A9,Found by a person,,,
        A10,Payer by another name,,,
    """,
    "account_2024-02-01.csv": """
        account_id,name,tax_id,gone,master
        A3,Restored,,yes,
        A2,North (old),,,A1
    """,
    "account_2024-03-01.csv": """
        account_id,name,tax_id,gone,master
        A3,Restored,,,
        A4,Left,,yes,
    """,
    "account_link_2024-01-01.csv": """
        account_id,billing_customer_id
        A1,B1
        A2,B2
        A3,B3
        A4,B4
        A9,B11
        A10,B14
    """,
    # A9 is not named any more: its link to B11 is taken back.
    "account_link_2024-03-01.csv": """
        account_id,billing_customer_id
        A1,B1
        A2,B2
        A3,B3
        A4,B4
        A10,B14
    """,
    "contact_2024-01-01.csv": """
        contact_id,account_id,name,master
        C1,A1,Ann,
        C2,A2,Bob,
        C3,A1,Gone by March,
        C4,A1,Ann A.,
        C5,A2,A. Ann,C4
    """,
    "contact_2024-03-01.csv": """
        contact_id,account_id,name,master
        C1,A1,Ann,
        C2,A2,Bob,
        C4,,,C1
    """,
    "opportunity_2024-01-01.csv": """
        opportunity_id,account_id,amount,created_at,took
        O1,A1,500.00,2024-02-14 09:00:00,
        O2,A2,500.00,2024-01-02 09:00:00,
        O3,A1,70.00,2024-01-03 09:00:00,
    """,
    "opportunity_2024-03-01.csv": """
        opportunity_id,account_id,amount,created_at,took
        O1,A1,510.00,2024-02-14 09:00:00,O2
    """,
    # V1 is refused here and replayed by the next extract; V9 stays refused.
    "activity_2024-02-01.csv": """
        activity_id,account_id,contact_id,opportunity_id,type,started_at,direction
        V0,A1,C1,,task,2024-01-02 10:00:00,out
        V00,A1,C1,,task,2024-01-02 11:00:00,out
        V1,A1,C1,,call,10 January,out
        V9,A1,C1,,call,9 January,out
    """,
    # Refused as a whole: the kind of activity is called otherwise.
    "activity_2024-03-20.csv": """
        activity_id,account_id,contact_id,opportunity_id,call_type,started_at,direction
        V4,A1,C1,,call,2024-03-10 10:00:00,out
    """,
    "activity_2024-03-01.csv": """
        activity_id,account_id,contact_id,opportunity_id,type,started_at,direction
        V1,A1,C1,,call,2024-01-10 10:00:00,out
        V2,A2,C2,,call,2024-01-11 10:00:00,out
        V3,A2,C2,,meeting,2024-02-12 10:00:00,both
        V5,A1,C4,O2,call,2024-02-13 10:00:00,out
        V6,A2,C5,O1,call,2024-02-14 10:00:00,out
        V7,A1,C1,,call,2024-02-15 10:00:00,out
    """,
    "account_assessment_2024-03-01.csv": """
        account_id,dimension,assessed_on,score,scale_max
        A1,trust,2024-01-05,4,5
        A2,trust,2024-01-05,1,5
        A2,trust,2023-12-05,2,5
    """,
    "override_2024-03-01.csv": """
        table_name,key,column_name,valid_from,value,author,made_on,reason
        account_link,B9,account_id,2024-01-01,A9,Eva,2024-02-15,Told us on the phone
    """,
    "billing_customer_2024-01-01.csv": _CUSTOMERS
    + """
        B12,Dropped without a trace,,
        B13,Payer,,
        B14,Payer (old),,
        B15,Payer (older),,B16
    """,
    # B14 took B15 in, which had taken B16, and is in B13 now itself.
    "billing_customer_2024-03-01.csv": _CUSTOMERS
    + """
        B13,Payer,,B14; B15
    """,
    "invoice_2024-01-05.csv": _HISTORY,
    "invoice_2024-02-01.csv": """
        invoice_id,billing_customer_id,invoice_date,status,net_amount,gross_amount,currency
        I1,B1,2024-01-15,posted,100.00,120.00,EUR
        I2,B2,2024-01-16,posted,200.00,240.00,EUR
        I3,B5,2024-01-17,posted,300.00,360.00,EUR
    """,
    # January once more: I2 is dearer, I3 is gone, I4 is new.
    "invoice_2024-03-01.csv": """
        invoice_id,billing_customer_id,invoice_date,status,net_amount,gross_amount,currency
        I1,B1,2024-01-15,posted,100.00,120.00,EUR
        I2,B2,2024-01-16,posted,250.00,300.00,EUR
        I4,B6,2024-01-31,posted,400.00,480.00,EUR
    """,
    "invoice_2024-04-01.csv": """
        invoice_id,billing_customer_id,invoice_date,status,net_amount,gross_amount,currency
        I5,B7,2024-02-10,posted,500.00,600.00,EUR
        I6,B8,2024-03-10,posted,600.00,720.00,EUR
        I7,B9,2024-03-11,posted,700.00,840.00,EUR
        I8,B10,2024-03-12,posted,800.00,960.00,EUR
        I9,B11,2024-03-13,posted,900.00,1080.00,EUR
        I10,B13,2024-03-14,posted,1000.00,1200.00,EUR
        I11,B14,2024-03-15,posted,1100.00,1320.00,EUR
        I12,B16,2024-03-16,posted,1200.00,1440.00,EUR
    """,
    "payment_2024-02-01.csv": """
        payment_id,billing_customer_id,paid_at,amount,currency,gone
        P1,B1,2024-01-20,120.00,EUR,
        P2,B2,2024-01-21,240.00,EUR,
    """,
    # Held: every second row is refused, so that nothing of it is believed.
    "payment_2024-03-15.csv": """
        payment_id,billing_customer_id,paid_at,amount,currency,gone
        P3,B5,2024-02-20,360.00,EUR,
        P4,B6,2024-02-30,480.00,EUR,
    """,
    "payment_2024-03-01.csv": """
        payment_id,billing_customer_id,paid_at,amount,currency,gone
        P1,B1,2024-01-20,60.00,EUR,
        P2,,,,,yes
        P5,B15,2024-03-16,1300.00,EUR,
    """,
}


def map_casebook(patch: Any, folder: Path) -> None:
    """Let the mapping of the casebook be the only one that there is."""
    text = yaml.safe_dump(MAPPING, allow_unicode=True)
    (folder / f"{SYSTEM}.yml").write_text(text, encoding="utf-8")
    patch.setattr(mapping, "SOURCES", folder)
    mapping.load_file.cache_clear()


def open_casebook(home: Path) -> Settings:
    """A workspace that reads the casebook, with nothing delivered."""
    return open_workspace(
        home, SYSTEM, sources=[SYSTEM], base_currency="EUR", value_unit=1000
    )


def deliver(settings: Settings, name: str, under: str = "") -> Path:
    """Put one delivery into landing, under another name if given."""
    path = settings.landing / (under or name)
    path.write_text("\n".join(_lines(DELIVERIES[name])) + "\n", encoding="utf-8")
    return path


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())
