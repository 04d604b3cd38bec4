-- The Payments extract, rebuilt from the general ledger: every customer payment is
-- posted there, one journal when it is entered and a reversing one when it is deleted.
-- Reads the shipped tables invoice, journal and journal_line, all text.

-- Grain: one row per payment (the journals' source_id). The first journal says what
-- was paid; if the journals cancel out, the payment was deleted.
create or replace table ledger_payments as

with

postings as (

    select
        journal.source_id as payment_id,
        cast(journal.journal_number as integer) as journal_number,
        cast(journal.journal_date as date) as paid_on,
        journal.created_date_utc as posted_at,
        max(journal_line.account_id) filter (
            where journal_line.account_type = 'BANK'
        ) as account_id,
        sum(cast(journal_line.net_amount as decimal(18, 2))) filter (
            where journal_line.account_type = 'BANK'
        ) as bank_amount,
        -sum(cast(journal_line.net_amount as decimal(18, 2))) filter (
            where journal_line.account_name = 'Accounts Receivable'
        ) as receivable_amount
    from journal
    inner join journal_line using (journal_id)
    where journal.source_type = 'ACCRECPAYMENT'
    group by all

)

select
    payment_id,
    min_by(paid_on, journal_number) as paid_on,
    max(posted_at) as updated_date_utc,
    min_by(account_id, journal_number) as account_id,
    min_by(bank_amount, journal_number) as bank_amount,
    min_by(receivable_amount, journal_number) as receivable_amount,
    if(sum(receivable_amount) = 0, 'DELETED', 'AUTHORISED') as status
from postings
group by payment_id;

-- Grain: one row per sales invoice that was ever posted, with the amount that stands
-- in the ledger: the total at the invoice's own rate.
create or replace table ledger_invoices as

select
    invoice_id,
    contact_id,
    currency_code,
    cast(total as decimal(18, 2)) as total,
    cast(currency_rate as decimal(18, 8)) as currency_rate,
    cast(
        round(cast(total as double) / cast(currency_rate as double), 2)
        as decimal(18, 2)
    ) as receivable_amount,
    cast(fully_paid_on_date as date) as fully_paid_on
from invoice
where type = 'ACCREC' and status in ('AUTHORISED', 'PAID');

-- Grain: one row per payment. Of the 113 payments, 99 clear exactly the amount of one
-- invoice; the other 14 are the two instalments of seven invoices, whose amounts sum
-- to the invoice (one to a cent) and whose later day is the day it was paid in full.
create or replace table payment as

with

whole_payments as (

    select
        ledger_payments.payment_id,
        ledger_invoices.invoice_id,
        ledger_invoices.total as amount
    from ledger_payments
    inner join ledger_invoices using (receivable_amount)

),

instalments as (

    select * from ledger_payments
    where payment_id not in (select payment_id from whole_payments)

),

pairs as (

    select
        earlier.payment_id as earlier_id,
        later.payment_id as later_id,
        ledger_invoices.invoice_id,
        ledger_invoices.total,
        cast(
            round(earlier.receivable_amount * ledger_invoices.currency_rate, 2)
            as decimal(18, 2)
        ) as earlier_amount
    from instalments as earlier
    inner join instalments as later
        on (earlier.paid_on, earlier.payment_id) < (later.paid_on, later.payment_id)
    inner join ledger_invoices
        on ledger_invoices.fully_paid_on = later.paid_on
            -- Each instalment was rounded by itself.
            and abs(
                earlier.receivable_amount + later.receivable_amount
                - ledger_invoices.receivable_amount
            ) <= 0.01

),

settlements as (

    select payment_id, invoice_id, amount from whole_payments

    union all

    select earlier_id, invoice_id, earlier_amount from pairs

    union all

    -- What the first instalment left open, so that no cent of rounding stays.
    select later_id, invoice_id, total - earlier_amount from pairs

)

select
    ledger_payments.payment_id,
    ledger_payments.paid_on as date,
    settlements.amount,
    -- Document units per unit of base currency, as Xero states it, on the day of the
    -- payment: the bank received less or more than the ledger had expected. Ten
    -- decimals, so that the amount received comes out again to the cent.
    cast(
        round(
            cast(settlements.amount as double)
            / cast(ledger_payments.bank_amount as double),
            10
        ) as decimal(18, 10)
    ) as currency_rate,
    ledger_payments.bank_amount,
    ledger_payments.account_id,
    'ACCRECPAYMENT' as payment_type,
    ledger_payments.status,
    settlements.invoice_id,
    ledger_invoices.contact_id,
    ledger_invoices.currency_code,
    ledger_payments.updated_date_utc
from ledger_payments
left join settlements using (payment_id)
left join ledger_invoices using (invoice_id);
