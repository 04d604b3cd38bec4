-- Money that customers have with us and that settles nothing yet, by the month in which
-- it came or was used; the sum up to a month-end is what they had then.
-- Grain: one row per customer_key and month_end in which it changed.

with

payments as (

    select *
    from {{ ref('int_payments') }}
    where exclusion is null

),

invoices as (

    select * from {{ ref('invoices') }}

),

settlements as (

    select * from {{ ref('int_settlements') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

received as (

    select
        customer_id,
        paid_on as changed_on,
        case when amount > 0 then amount else 0 end as unapplied_amount,
        0 as credit_amount,
        case when amount < 0 then -amount else 0 end as refunded_amount
    from payments

),

-- A payment in its own currency is worth what it was converted at, whatever the
-- invoice it settles was worth.
applied as (

    select
        payments.customer_id,
        settlements.settled_on as changed_on,
        -case
            when settlements.currency = payments.currency
                then {{ to_base('settlements.document_amount', 'payments.fx_rate') }}
            else settlements.amount
        end as unapplied_amount,
        0 as credit_amount,
        0 as refunded_amount
    from settlements
    inner join payments on settlements.settled_by_id = payments.payment_id
    where settlements.kind = 'payment'

),

credited as (

    select
        customer_id,
        invoice_date as changed_on,
        0 as unapplied_amount,
        -gross_amount as credit_amount,
        0 as refunded_amount
    from invoices
    where document_type = 'credit_note'

),

-- A credit note settles one invoice, the one it names. Used up, nothing of it is left,
-- whatever rates the two documents were converted at.
credit_used as (

    select
        invoices.customer_id,
        settlements.settled_on as changed_on,
        0 as unapplied_amount,
        -case
            when settlements.currency = invoices.currency
                then {{ to_base('settlements.document_amount', 'invoices.fx_rate') }}
            else settlements.amount
        end as credit_amount,
        0 as refunded_amount
    from settlements
    inner join invoices
        on
            settlements.settled_by_id = invoices.invoice_id
            and invoices.document_type = 'credit_note'
    where settlements.kind = 'credit_note'

),

changes as (

    select * from received
    union all
    select * from applied
    union all
    select * from credited
    union all
    select * from credit_used

),

monthly_changes as (

    select
        customer_id,
        {{ dbt.last_day('changed_on', 'month') }} as month_end,
        cast(sum(unapplied_amount) as decimal(18, 2)) as unapplied_amount,
        cast(sum(credit_amount) as decimal(18, 2)) as credit_amount,
        cast(sum(refunded_amount) as decimal(18, 2)) as refunded_amount
    from changes
    where customer_id is not null
    group by customer_id, {{ dbt.last_day('changed_on', 'month') }}

),

credits as (

    select
        customer_keys.customer_key,
        monthly_changes.month_end,
        monthly_changes.unapplied_amount,
        monthly_changes.credit_amount,
        monthly_changes.refunded_amount
    from monthly_changes
    inner join customer_keys
        on monthly_changes.customer_id = customer_keys.customer_id
    where
        monthly_changes.unapplied_amount <> 0
        or monthly_changes.credit_amount <> 0
        or monthly_changes.refunded_amount <> 0

)

select * from credits
