-- What was known of each customer's buying from one active month until the next.
-- Grain: one row per customer_key and known_from (a month-end); it holds for month-ends
-- from known_from until before known_until.

with

customer_months as (

    select * from {{ ref('int_customer_months') }}

),

gaps as (

    select * from {{ ref('int_customer_gaps') }}

),

monthly_gaps as (

    select
        customer_key,
        {{ dbt.last_day('order_date', 'month') }} as month_end,
        max(order_date) as last_order_date,
        max(order_number) as order_dates,
        max_by(median_gap_days, order_number) as median_gap_days,
        max(longest_gap_days) as longest_gap_days
    from gaps
    group by customer_key, {{ dbt.last_day('order_date', 'month') }}

),

active_months as (

    select
        customer_months.customer_key,
        customer_months.month_end,
        customer_months.first_purchase_date,
        customer_months.last_purchase_date,
        customer_months.is_active,
        monthly_gaps.last_order_date,
        monthly_gaps.order_dates,
        monthly_gaps.median_gap_days,
        monthly_gaps.longest_gap_days
    from customer_months
    left join monthly_gaps
        on
            customer_months.customer_key = monthly_gaps.customer_key
            and customer_months.month_end = monthly_gaps.month_end
    where customer_months.is_active or monthly_gaps.order_dates is not null

),

rhythm as (

    select
        customer_key,
        month_end as known_from,
        coalesce(
            lead(month_end) over (partition by customer_key order by month_end),
            {{ far_future() }}
        ) as known_until,
        min(first_purchase_date) over so_far as first_purchase_date,
        max(last_purchase_date) over so_far as last_purchase_date,
        cast(count(case when is_active then 1 end) over so_far as integer)
            as active_months,
        max(last_order_date) over so_far as last_order_date,
        max(order_dates) over so_far as order_dates,
        max(longest_gap_days) over so_far as longest_gap_days,
        -- Of a month without an order date the last known median: it cannot change.
        max_by(median_gap_days, order_dates) over so_far as median_gap_days
    from active_months
    window
        so_far as (
            partition by customer_key order by month_end
            rows between unbounded preceding and current row
        )

)

select * from rhythm
