-- After how many days without an order customers count as at risk or lapsed, by what
-- was usual up to each period's end: over all gaps between orders, and over those of
-- customers with too few orders to have a habit.
-- Grain: one row per month_end at which a published period ends.

with

gaps as (

    select * from {{ ref('int_customer_gaps') }}

),

periods as (

    select * from {{ ref('periods') }}

),

month_ends as (

    select distinct period_end as month_end
    from periods

),

habit_starts as (

    select
        customer_key,
        {{ dbt.last_day('order_date', 'month') }} as habit_from
    from gaps
    where order_number = {{ var('churn_min_order_dates') }}

),

gap_months as (

    select
        gaps.gap_days,
        {{ dbt.last_day('gaps.order_date', 'month') }} as known_from,
        coalesce(habit_starts.habit_from, {{ far_future() }}) as habit_from,
        count(*) as gap_count
    from gaps
    left join habit_starts
        on gaps.customer_key = habit_starts.customer_key
    where gaps.gap_days is not null
    group by
        gaps.gap_days,
        {{ dbt.last_day('gaps.order_date', 'month') }},
        coalesce(habit_starts.habit_from, {{ far_future() }})

),

pools as (

    select
        month_ends.month_end,
        gap_months.gap_days,
        sum(gap_months.gap_count) as all_gaps,
        sum(
            case
                when gap_months.habit_from > month_ends.month_end
                    then gap_months.gap_count
                else 0
            end
        ) as seldom_gaps
    from month_ends
    inner join gap_months
        on gap_months.known_from <= month_ends.month_end
    group by month_ends.month_end, gap_months.gap_days

),

cumulated as (

    select
        month_end,
        gap_days,
        all_gaps,
        seldom_gaps,
        sum(all_gaps) over (partition by month_end order by gap_days)
            as all_gaps_so_far,
        sum(seldom_gaps) over (partition by month_end order by gap_days)
            as seldom_gaps_so_far,
        sum(all_gaps) over (partition by month_end) as all_gap_count,
        sum(seldom_gaps) over (partition by month_end) as seldom_gap_count
    from pools

),

-- The discrete percentile: the smallest gap that covers the share.
percentiles as (

    select
        month_end,
        max(seldom_gap_count) as seldom_gap_count,
        {%- for column, pool, share in [
            ('pooled_at_risk_days', 'all_gaps', var('churn_at_risk_share')),
            ('pooled_lapsed_days', 'all_gaps', var('churn_lapsed_share')),
            ('seldom_at_risk_days', 'seldom_gaps', var('churn_at_risk_share')),
            ('seldom_lapsed_days', 'seldom_gaps', var('churn_lapsed_share')),
        ] %}
        min(
            case
                when
                    {{ pool }} > 0
                    and {{ pool }}_so_far
                    >= {{ share }} * {{ pool | replace('gaps', 'gap') }}_count
                    then gap_days
            end
        ) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from cumulated
    group by month_end

),

silence as (

    select
        month_ends.month_end,
        percentiles.pooled_at_risk_days,
        percentiles.pooled_lapsed_days,
        case
            when percentiles.seldom_gap_count >= {{ var('churn_pooled_min_gaps') }}
                then percentiles.seldom_at_risk_days
            else {{ var('churn_at_risk_days') }}
        end as seldom_at_risk_days,
        case
            when percentiles.seldom_gap_count >= {{ var('churn_pooled_min_gaps') }}
                then percentiles.seldom_lapsed_days
            else {{ var('churn_lapsed_days') }}
        end as seldom_lapsed_days
    from month_ends
    left join percentiles
        on month_ends.month_end = percentiles.month_end

)

select * from silence
