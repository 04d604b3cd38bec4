-- What customers owed us on average in a trailing year: the credit we grant them.
-- Grain: one row per customer_id and period_id with an open receivable.

with

open_months as (

    select * from {{ ref('int_payment_open_months') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

supply as (

    select * from {{ ref('int_customer_supply') }}

),

-- Without payments every invoice would look unpaid for ever.
credit_granted as (

    select
        customer_keys.customer_id,
        periods.period_id,
        {{ quotient_in_cents('sum(open_months.open_amount)', 'max(periods.months)') }}
            as average_receivables
    from open_months
    inner join period_months
        on open_months.month_end = period_months.month_end
    inner join periods
        on period_months.window_id = periods.period_id
    inner join customer_keys
        on open_months.customer_key = customer_keys.customer_key
    cross join supply
    where supply.has_payments
    group by customer_keys.customer_id, periods.period_id
    having sum(open_months.open_amount) > 0

)

select * from credit_granted
