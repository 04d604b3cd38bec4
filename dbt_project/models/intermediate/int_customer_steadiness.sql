-- How steadily each customer had bought by each month-end at which a period ends, and
-- whether its silence is longer than usual.
-- Grain: one row per customer_key and month_end, from the first purchase or order on.

with

periods as (

    select * from {{ ref('periods') }}

),

rhythm as (

    select * from {{ ref('int_customer_rhythm') }}

),

silence as (

    select * from {{ ref('int_period_silence') }}

),

-- Periods that end together see the same past.
month_ends as (

    select distinct
        period_end as month_end,
        {{ dbt.last_day(
            add_months('period_end', -var('loyalty_look_back_months')), 'month'
        ) }} as look_back_from
    from periods

),

rhythm_then as (

    select
        month_ends.month_end,
        month_ends.look_back_from,
        rhythm.customer_key,
        rhythm.first_purchase_date,
        rhythm.last_purchase_date,
        rhythm.active_months,
        rhythm.last_order_date,
        rhythm.order_dates,
        rhythm.median_gap_days,
        rhythm.longest_gap_days
    from rhythm
    inner join month_ends
        on
            rhythm.known_from <= month_ends.month_end
            and rhythm.known_until > month_ends.month_end

),

steadiness as (

    select
        rhythm_then.month_end,
        rhythm_then.customer_key,
        rhythm_then.first_purchase_date,
        rhythm_then.last_purchase_date,
        rhythm_then.active_months - coalesce(earlier.active_months, 0)
            as active_months,
        {{ months_between('rhythm_then.first_purchase_date', 'rhythm_then.month_end') }}
            + 1 as tenure_months,
        {{ dbt.datediff(
            'rhythm_then.last_order_date', 'rhythm_then.month_end', 'day'
        ) }}
            as recency_days,
        rhythm_then.order_dates,
        rhythm_then.median_gap_days,
        rhythm_then.longest_gap_days,
        case
            when rhythm_then.order_dates >= {{ var('churn_min_order_dates') }}
                then greatest(
                    {{ var('churn_at_risk_gaps') }} * rhythm_then.median_gap_days,
                    silence.pooled_at_risk_days
                )
            when rhythm_then.order_dates is not null then silence.seldom_at_risk_days
        end as at_risk_days,
        case
            when rhythm_then.order_dates >= {{ var('churn_min_order_dates') }}
                then greatest(
                    {{ var('churn_lapsed_gaps') }} * rhythm_then.median_gap_days,
                    rhythm_then.longest_gap_days,
                    silence.pooled_lapsed_days
                )
            when rhythm_then.order_dates is not null then silence.seldom_lapsed_days
        end as lapsed_days
    from rhythm_then
    left join rhythm as earlier
        on
            rhythm_then.customer_key = earlier.customer_key
            and earlier.known_from <= rhythm_then.look_back_from
            and earlier.known_until > rhythm_then.look_back_from
    inner join silence
        on rhythm_then.month_end = silence.month_end

),

measured as (

    select
        month_end,
        customer_key,
        first_purchase_date,
        last_purchase_date,
        tenure_months,
        case when tenure_months is not null then active_months end as active_months,
        case
            when active_months > 0
                then {{ ratio(
                    'active_months',
                    'greatest(least(tenure_months, '
                    ~ var('loyalty_look_back_months') ~ '), '
                    ~ var('loyalty_min_months') ~ ')'
                ) }}
        end as k_loyalty_client,
        order_dates,
        recency_days,
        median_gap_days,
        longest_gap_days,
        at_risk_days,
        lapsed_days,
        case
            when recency_days > lapsed_days then 'lapsed'
            when recency_days > at_risk_days then 'at_risk'
            when recency_days is not null then 'active'
        end as status
    from steadiness

)

select * from measured
