-- What selling cost in every period: work for customers and the hours of activities,
-- at the rates of those who spent them, also for customers who bought nothing. No key
-- links the two: an hour booked as a cost and logged as an activity too counts twice.
-- Grain: one row per period_id.

with

periods as (

    select * from {{ ref('int_period_bases') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

programme_costs as (

    select * from {{ ref('int_programme_costs') }}

),

contact_months as (

    select * from {{ ref('int_contact_months') }}

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

months as (

    select
        month_end,
        direct_cost + hours_cost as programme_cost,
        0 as minutes_at_hourly_cost,
        has_hours_without_rate
    from programme_costs
    union all
    select
        month_end,
        0,
        minutes_at_hourly_cost,
        has_hours_without_rate
    from contact_months

),

month_totals as (

    select
        month_end,
        sum(programme_cost) as programme_cost,
        sum(minutes_at_hourly_cost) as minutes_at_hourly_cost,
        bool_or(has_hours_without_rate) as has_hours_without_rate
    from months
    group by month_end

),

period_totals as (

    select
        period_months.window_id,
        sum(month_totals.programme_cost) as programme_cost,
        sum(month_totals.minutes_at_hourly_cost) as minutes_at_hourly_cost,
        bool_or(month_totals.has_hours_without_rate) as has_hours_without_rate
    from month_totals
    inner join period_months on month_totals.month_end = period_months.month_end
    group by period_months.window_id

),

-- Hours are told only by a CRM that knows how long activities took and what an hour of
-- anybody costs.
told as (

    select
        periods.period_id,
        {{ feed_evidence(
            'supply.programme_costs_from', 'periods.period_start', 'periods.period_end'
        ) }} as programme_evidence,
        case
            when supply.has_hourly_costs
                then {{ feed_evidence(
                    'supply.durations_from', 'periods.period_start', 'periods.period_end'
                ) }}
            else 'not_supplied'
        end as hours_evidence,
        coalesce(period_totals.has_hours_without_rate, false) as has_hours_without_rate,
        cast(
            coalesce(period_totals.programme_cost, 0)
            + coalesce(
                {{ quotient_in_cents('period_totals.minutes_at_hourly_cost', '60') }}, 0
            ) as decimal(18, 2)
        ) as recorded_cost
    from periods
    cross join supply
    left join period_totals on periods.period_id = period_totals.window_id

),

judged as (

    select
        *,
        case
            when programme_evidence = 'not_supplied' and hours_evidence = 'not_supplied'
                then 'not_supplied'
            when
                programme_evidence not in ('complete', 'partial')
                and hours_evidence not in ('complete', 'partial')
                then 'before_feed'
            when has_hours_without_rate then 'hours_without_rate'
            when programme_evidence = 'complete' and hours_evidence = 'complete'
                then 'complete'
            else 'partial'
        end as evidence
    from told

),

costs_to_sell as (

    select
        period_id,
        evidence,
        case when evidence in ('complete', 'partial') then recorded_cost end
            as cost_to_sell
    from judged

)

select * from costs_to_sell
