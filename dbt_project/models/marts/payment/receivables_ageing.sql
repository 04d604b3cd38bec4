-- What each customer owes at each month-end, by how long it has been due, and what it
-- has on account with us.
-- Grain: one row per customer_id and month_end.

{% set buckets = [
    'not_due', 'past_due_1_30', 'past_due_31_60', 'past_due_61_90', 'past_due_over_90'
] -%}

with

customer_periods as (

    select *
    from {{ ref('int_customer_periods') }}
    where is_listed

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

open_months as (

    select * from {{ ref('int_payment_open_months') }}

),

credits as (

    select * from {{ ref('int_payment_credits') }}

),

ageing_buckets as (

    select * from {{ ref('ref_ageing_bucket') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

supply as (

    select
        has_payments,
        {{ 'has_payments and has_due_dates' if var('ageing_from') == 'due'
            else 'has_payments' }} as has_ages
    from {{ ref('int_customer_supply') }}

),

midpoints as (

    select
        {%- for bucket in buckets %}
        max(case when bucket = '{{ bucket }}' then midpoint_days end) as {{ bucket }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from ageing_buckets

),

open_balances as (

    select
        customer_key,
        month_end,
        {%- for bucket in buckets %}
        sum({{ bucket }}) as {{ bucket }},
        {%- endfor %}
        sum(without_due_date) as without_due_date,
        sum(open_amount) as open_amount
    from open_months
    group by customer_key, month_end

),

credit_balances as (

    select
        credits.customer_key,
        periods.period_end as month_end,
        sum(credits.unapplied_amount) as unapplied_amount,
        sum(credits.credit_amount) as credit_amount,
        sum(credits.refunded_amount) as refunded_amount
    from credits
    inner join periods
        on credits.month_end <= periods.period_end
    group by credits.customer_key, periods.period_end

),

balances as (

    select
        customer_keys.customer_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        supply.has_payments,
        supply.has_ages,
        {%- for bucket in buckets %}
        coalesce(open_balances.{{ bucket }}, 0) as {{ bucket }},
        {%- endfor %}
        coalesce(open_balances.without_due_date, 0) as without_due_date,
        coalesce(open_balances.open_amount, 0) as open_amount,
        coalesce(credit_balances.unapplied_amount, 0) as unapplied_amount,
        coalesce(credit_balances.credit_amount, 0) as credit_amount,
        coalesce(credit_balances.refunded_amount, 0) as refunded_amount,
        -- What was paid back came out of credit first.
        least(
            coalesce(credit_balances.refunded_amount, 0),
            coalesce(credit_balances.credit_amount, 0)
        ) as refunded_from_credit
    from customer_periods
    inner join periods
        on customer_periods.period_id = periods.period_id
    inner join customer_keys
        on customer_periods.customer_key = customer_keys.customer_key
    left join open_balances
        on
            customer_periods.customer_key = open_balances.customer_key
            and periods.period_end = open_balances.month_end
    left join credit_balances
        on
            customer_periods.customer_key = credit_balances.customer_key
            and periods.period_end = credit_balances.month_end
    cross join supply

),

aged as (

    select
        balances.customer_id,
        balances.period_end as month_end,
        balances.period_type,
        balances.period_start,
        balances.period_end,
        case when balances.has_ages then 'measured' else 'not_supplied' end as evidence,
        {%- for bucket in buckets %}
        case when balances.has_ages then balances.{{ bucket }} end as {{ bucket }},
        {%- endfor %}
        case when balances.has_payments then balances.without_due_date end
            as without_due_date,
        case when balances.has_payments then balances.open_amount end as open_amount,
        case
            when balances.has_payments
                then
                    balances.refunded_amount
                    - balances.refunded_from_credit
                    - balances.unapplied_amount
        end as unapplied,
        case
            when balances.has_payments
                then balances.refunded_from_credit - balances.credit_amount
        end as unused_credit,
        case
            when balances.has_payments
                then
                    balances.open_amount
                    + balances.refunded_amount
                    - balances.unapplied_amount
                    - balances.credit_amount
        end as net_balance,
        case
            when balances.has_ages
                then {{ ratio(
                    'balances.not_due * midpoints.not_due'
                    ~ ' + balances.past_due_1_30 * midpoints.past_due_1_30'
                    ~ ' + balances.past_due_31_60 * midpoints.past_due_31_60'
                    ~ ' + balances.past_due_61_90 * midpoints.past_due_61_90'
                    ~ ' + balances.past_due_over_90 * midpoints.past_due_over_90',
                    'balances.open_amount'
                ) }}
        end as days_beyond_terms_open
    from balances
    cross join midpoints

)

{{ conform('aged') }}
