-- SIMULATED: payment terms, billing customers, payments, allocations and refunds for
-- the real invoices. What falls after the data's last day is not known yet, so it is
-- left out: the invoice is open. Documents without a customer get nothing.
-- Reads customer_documents, customers, payment_terms, payment_habits, data_days.

-- Grain: one row per terms record, delivered with the first month.
create or replace table delivered_terms as

select
    date_trunc('month', data_days.first_day) as delivered_month,
    payment_terms.* exclude (share_to)
from payment_terms
cross join data_days;

-- Grain: one row per billing customer, delivered when it is first billed.
create or replace table delivered_billing_customers as

select
    date_trunc('month', first_document_on) as delivered_month,
    customer_id as billing_customer_id,
    name,
    country,
    terms_id as default_terms_id,
    'GBP' as currency
from customers;

-- Grain: one row per invoice and instalment: what is paid on which day.
create or replace table settlements as

with

due_invoices as (

    select
        customer_documents.document_no,
        customer_documents.customer_id,
        customer_documents.document_on,
        customer_documents.amount,
        payment_terms.is_prepay,
        if(
            payment_terms.is_prepay,
            -- One or two days before dispatch, or on the day.
            greatest(
                data_days.first_day,
                customer_documents.document_on
                - draw('prepaid', customer_documents.document_no, 3)
            ),
            greatest(
                customer_documents.document_on,
                customer_documents.document_on
                + payment_terms.net_days
                + payment_habits.days_from
                + draw(
                    'paid',
                    customer_documents.document_no,
                    payment_habits.days_to - payment_habits.days_from + 1
                )
            )
        ) as paid_on,
        -- One larger invoice in thirty is paid in two instalments.
        customer_documents.amount >= 200
        and not payment_terms.is_prepay
        and draw('instalments', customer_documents.document_no, 30) = 0
            as is_paid_in_instalments
    from customer_documents
    cross join data_days
    inner join customers using (customer_id)
    inner join payment_terms using (terms_id)
    inner join payment_habits using (habit)
    where not customer_documents.is_credit_note
        and customer_documents.amount > 0
        and (
            payment_terms.is_prepay
            or draw('unpaid', customer_documents.document_no, 100)
            >= payment_habits.unpaid_percent
        )

),

instalments as (

    select
        document_no,
        customer_id,
        document_on,
        is_prepay,
        paid_on,
        if(is_paid_in_instalments, round(amount * 0.5, 2), amount) as amount
    from due_invoices

    union all

    select
        document_no,
        customer_id,
        document_on,
        is_prepay,
        paid_on + 21 as paid_on,
        amount - round(amount * 0.5, 2) as amount
    from due_invoices
    where is_paid_in_instalments

)

select
    concat_ws('-', 'P', customer_id, strftime(paid_on, '%Y%m%d')) as payment_id,
    instalments.*
from instalments
where paid_on <= (select last_day from data_days);

-- Grain: one row per payment. A customer pays in one sum what it pays on one day.
-- A refund is a negative payment two weeks or so after a credit note, which names no
-- invoice and comes to a customer that has paid; a defaulting one gets no money back.
create or replace table delivered_payments as

with

money as (

    select
        payment_id,
        customer_id,
        paid_on,
        cast(sum(amount) as decimal(18, 2)) as amount,
        bool_and(is_prepay and paid_on < document_on) as is_prepayment
    from settlements
    group by all

    union all

    select
        concat_ws('-', 'R', document_no) as payment_id,
        customer_id,
        document_on + 10 + draw('refund', document_no, 9) as paid_on,
        amount,
        false as is_prepayment
    from customer_documents
    inner join customers using (customer_id)
    where is_credit_note and habit != 'defaulting'

)

select
    date_trunc('month', paid_on) as delivered_month,
    payment_id,
    customer_id as billing_customer_id,
    paid_on as paid_at,
    amount,
    'GBP' as currency,
    ['bank transfer', 'bank transfer', 'cheque', 'card', 'direct debit'][
        1 + draw('method', customer_id, 5)
    ] as method,
    is_prepayment
from money
where paid_on <= (select last_day from data_days);

-- Grain: one row per payment and invoice.
create or replace table delivered_payment_allocations as

select
    date_trunc('month', paid_on) as delivered_month,
    payment_id,
    document_no as invoice_id,
    1 as seq,
    cast(amount as decimal(18, 2)) as amount,
    paid_on as allocated_at
from settlements;
