"""Years of trade of the awkward company: invoices, and what happens to them after.

A customer has a rhythm, pauses and a way to pay; the books have drafts, voids, second
deliveries, foreign currency and money that does not fit its invoice.
"""

import random
from collections import defaultdict
from datetime import date, timedelta

FIRST_DAY, LAST_DAY = date(2019, 1, 3), date(2024, 1, 20)
RATES = {"GBP": None, "EUR": "0.86431957", "USD": "1.27500000"}
REASONS = ("quality", "price", None, "quality", "return")
Rows = dict[str, list[dict[str, object]]]


def books(draw: random.Random, prefix: str, size: int, allocates: bool) -> Rows:
    """Documents and money of `size` customers and of nobody, by entity.

    `allocates`: the system says which invoice a payment settles.
    """
    rows: Rows = defaultdict(list)
    days = {"T0": 0, "T30": 30, "T60": 60}
    rows["terms"] = [
        {"terms_id": f"{prefix}{name}", "name": name, "net_days": net}
        for name, net in days.items()
    ]
    for i in range(size):
        customer, foreign = f"{prefix}{i:02d}", allocates and i % 7 == 3
        rows["billing_customer"].append(
            {
                "billing_customer_id": customer,
                "name": f"Customer {customer}",
                "default_terms_id": draw.choice([f"{prefix}T30", None]),
            }
        )
        currency = draw.choice(["EUR", "USD"]) if foreign else "GBP"
        _trade(draw, rows, customer, currency, allocates)
    _trade(draw, rows, None, "GBP", allocates)
    return rows


def _trade(
    draw: random.Random, rows: Rows, customer: str | None, currency: str, told: bool
) -> None:
    """Years of one customer: its rhythm, its pauses, its way to pay."""
    step, delay = draw.choice([6, 14, 29, 60, 130]), draw.choice([-9, 0, 9, 40, 100])
    day = FIRST_DAY + timedelta(days=draw.randrange(0, 1200))
    while day <= LAST_DAY:
        _invoice(draw, rows, customer, currency, day, delay, told)
        pause = draw.choice([1, 1, 1, 1, 1, 1, 1, 1, 1, 20 if step > 6 else 60])
        day += timedelta(days=max(1, int(step * pause * draw.uniform(0.7, 1.3))))


def _invoice(
    draw: random.Random,
    rows: Rows,
    customer: str | None,
    currency: str,
    day: date,
    delay: int,
    told: bool,
) -> None:
    book = "b" if told else "s"
    name = f"{book}{len(rows['invoice']):05d}"
    net = draw.choice([0, 100, 100, 250, 333.33, 1999.99, draw.randrange(10, 9000)])
    gross = round(net * draw.choice([1, 1.2]), 2)
    given_up = told and delay == 100 and draw.random() < 0.15
    dated = draw.random()
    due = day + timedelta(days=draw.choice([-2, 0, 14, 30, 45]))
    invoice = {
        "invoice_id": name,
        "billing_customer_id": customer,
        "invoice_date": day,
        "due_date": due if dated < 0.6 else None,
        "terms_id": f"{book}T60" if 0.6 <= dated < 0.75 else None,
        "status": _status(draw, given_up),
        "net_amount": net,
        "gross_amount": gross,
        "currency": currency,
        "fx_rate": RATES[currency],
        "doc_type": draw.choice(["invoice", "invoice", None, None, None, "invoice"])
        if draw.random() > 0.03
        else "proforma",
        "again": 0,
    }
    rows["invoice"].append(invoice)
    _lines(draw, rows, name, net, 0)
    if draw.random() < 0.06:
        cheaper = round(net / 2, 2)
        rows["invoice"].append(
            invoice | {"net_amount": cheaper, "again": 1, "gross_amount": gross}
        )
        _lines(draw, rows, name, cheaper, 1)
    if gross:
        _money(draw, rows, invoice, day, delay, told, given_up)


def _status(draw: random.Random, given_up: bool) -> str:
    if given_up:
        return draw.choice(["posted", "written_off"])
    return draw.choice(["posted"] * 18 + ["draft", "void"])


def _lines(
    draw: random.Random, rows: Rows, invoice: str, net: float, again: int
) -> None:
    parts = [net] if again else [round(net / 3, 2), round(net - round(net / 3, 2), 2)]
    costs = draw.random() < 0.8
    for number, part in enumerate(parts, start=1):
        rows["invoice_line"].append(
            {
                "invoice_id": invoice,
                "line_no": number,
                "net_amount": part,
                "cost_amount": round(part * 0.6, 2) if costs else None,
                "again": again,
            }
        )


def _money(
    draw: random.Random,
    rows: Rows,
    invoice: dict[str, object],
    day: date,
    delay: int,
    told: bool,
    given_up: bool,
) -> None:
    """What happens to an invoice after it was sent: paid, credited, given up."""
    gross, name = float(invoice["gross_amount"]), str(invoice["invoice_id"])
    left = gross
    shares = draw.choice([[1], [1], [1], [0.5, 0.5], [0.3, 0.3], []])
    for number, share in enumerate([] if given_up else shares):
        amount = round(gross * share, 2) if share < 1 else gross
        amount = min(amount, round(left, 2))
        left -= amount
        paid_on = day + timedelta(days=max(-9, delay + number * 20 + draw.randrange(9)))
        extra = draw.choice([0, 0, 0, 0, 0, 0, 0, 25])
        _payment(draw, rows, invoice, f"p{name}{number}", paid_on, amount, extra, told)
    if draw.random() < 0.12:
        credit = round(gross * draw.choice([0.1, 0.5, 1.5]), 2)
        rows["credit_note"].append(
            {
                "credit_note_id": f"c{name}",
                "billing_customer_id": invoice["billing_customer_id"],
                "invoice_id": name if draw.random() < 0.7 else None,
                "credit_note_date": day + timedelta(days=draw.randrange(0, 90)),
                "net_amount": credit,
                "gross_amount": draw.choice([credit, None]),
                "currency": invoice["currency"],
                "fx_rate": draw.choice([invoice["fx_rate"], "1.10000000"]),
                "reason": REASONS[len(rows["credit_note"]) % len(REASONS)],
                "status": draw.choice(["posted"] * 8 + ["void", "draft"]),
            }
        )
    if given_up:
        rows["write_off"].append(
            {
                "write_off_id": f"w{name}",
                "invoice_id": name,
                "write_off_date": day + timedelta(days=draw.randrange(60, 300)),
                "amount": round(gross * draw.choice([1, 0.4]), 2),
            }
        )


def _payment(
    draw: random.Random,
    rows: Rows,
    invoice: dict[str, object],
    name: str,
    paid_on: date,
    amount: float,
    extra: float,
    told: bool,
) -> None:
    is_refund = draw.random() < 0.03
    foreign = invoice["currency"] != "GBP"
    rows["payment"].append(
        {
            "payment_id": name,
            "billing_customer_id": invoice["billing_customer_id"],
            "paid_at": paid_on,
            "amount": -30 if is_refund else round(amount + extra, 2),
            "currency": invoice["currency"],
            "fx_rate": "0.90000000" if foreign else None,
            "is_reversed": draw.choice(["true"] + ["false"] * 15),
        }
    )
    if told and not is_refund:
        later = paid_on + timedelta(days=draw.choice([0, 0, 5]))
        rows["payment_allocation"].append(
            {
                "payment_id": name,
                "invoice_id": invoice["invoice_id"],
                "seq": 1,
                "amount": amount,
                "allocated_at": draw.choice([None, later]),
            }
        )
