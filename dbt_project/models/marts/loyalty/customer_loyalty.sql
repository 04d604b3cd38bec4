-- Who each customer is to us in each period: new, retained, reactivated, lost or absent;
-- how steadily it buys, and whether its silence is longer than usual.
-- Grain: one row per customer_id, period_type and period_end.

with

customer_periods as (

    select *
    from {{ ref('int_customer_periods') }}
    where is_listed

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

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
        {{ dbt.datediff('rhythm_then.last_order_date', 'rhythm_then.month_end', 'day') }}
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

loyalty as (

    select
        customer_keys.customer_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        case
            when not periods.is_base_complete then null
            when customer_periods.is_active and customer_periods.was_active
                then 'retained'
            when customer_periods.was_active then 'lost'
            when not customer_periods.is_active then 'absent'
            -- Until history tells a first purchase from a return, whoever joined is new.
            when
                periods.is_base_of_base_complete
                and steadiness.first_purchase_date < periods.period_start
                then 'reactivated'
            else 'new'
        end as state,
        case
            when not periods.is_base_complete then 'base_before_history'
            when
                not periods.is_base_of_base_complete
                and customer_periods.is_active
                and not customer_periods.was_active
                then 'new_or_reactivated'
            else 'complete'
        end as evidence,
        customer_periods.is_active,
        steadiness.first_purchase_date,
        steadiness.last_purchase_date,
        steadiness.tenure_months,
        case when steadiness.tenure_months is not null then steadiness.active_months end
            as active_months,
        case
            when steadiness.active_months > 0
                then {{ ratio(
                    'steadiness.active_months',
                    'greatest(least(steadiness.tenure_months, '
                    ~ var('loyalty_look_back_months') ~ '), '
                    ~ var('loyalty_min_months') ~ ')'
                ) }}
        end as k_loyalty_client,
        steadiness.order_dates,
        steadiness.recency_days,
        steadiness.median_gap_days as own_gap_days,
        steadiness.longest_gap_days as own_longest_gap_days,
        steadiness.at_risk_days,
        steadiness.lapsed_days,
        case
            when steadiness.recency_days > steadiness.lapsed_days then 'lapsed'
            when steadiness.recency_days > steadiness.at_risk_days then 'at_risk'
            when steadiness.recency_days is not null then 'active'
        end as status
    from customer_periods
    inner join periods
        on customer_periods.period_id = periods.period_id
    inner join customer_keys
        on customer_periods.customer_key = customer_keys.customer_key
    left join steadiness
        on
            customer_periods.customer_key = steadiness.customer_key
            and periods.period_end = steadiness.month_end

)

{{ conform('loyalty') }}
