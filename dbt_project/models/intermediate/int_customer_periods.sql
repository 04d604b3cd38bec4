-- Which customers each published period speaks of, and who bought in it and before:
-- a customer is listed if it has a document in the period or its base, or owed at its
-- end.
-- Grain: one row per customer_key and period_id (the window_id of the period); those
-- not listed bought only before the base.

with

customer_windows as (

    select * from {{ ref('int_customer_windows') }}

),

windows as (

    select * from {{ ref('int_period_windows') }}

),

open_months as (

    select * from {{ ref('int_payment_open_months') }}

),

documented_periods as (

    select
        customer_windows.customer_key,
        windows.period_id,
        windows.step,
        customer_windows.documents > 0 as has_documents,
        customer_windows.turnover,
        customer_windows.is_active
    from customer_windows
    inner join windows
        on customer_windows.window_id = windows.window_id

),

owing_periods as (

    select distinct
        open_months.customer_key,
        windows.period_id,
        cast(null as integer) as step,
        false as has_documents,
        cast(null as decimal(18, 2)) as turnover,
        false as is_active
    from open_months
    inner join windows
        on open_months.month_end = windows.period_end
    where windows.step = 0 and open_months.open_amount > 0

),

mentions as (

    select * from documented_periods
    union all
    select * from owing_periods

),

customer_periods as (

    select
        customer_key,
        period_id,
        bool_or(step is null or (step <= 1 and has_documents)) as is_listed,
        bool_or(step = 0 and has_documents) as has_documents,
        bool_or(step = 1 and has_documents) as had_documents,
        coalesce(max(case when step = 0 then turnover end), 0) as turnover,
        coalesce(max(case when step = 1 then turnover end), 0) as base_turnover,
        bool_or(step = 0 and is_active) as is_active,
        bool_or(step = 1 and is_active) as was_active,
        bool_or(step = 2 and is_active) as was_active_before,
        count(
            case
                when step between 1 and {{ var('regular_min_periods') }} and is_active
                    then 1
            end
        ) = {{ var('regular_min_periods') }} as was_regular
    from mentions
    group by customer_key, period_id

)

select * from customer_periods
