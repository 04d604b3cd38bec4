-- The base at the last month-end, a month before it and a year before it.
with

ends as (

    select
        period_end,
        row_number() over (order by period_end desc) as months_back
    from analytics.periods
    where period_type = 'ttm'

),

figures as (

    select
        'value_total' as measure,
        period_end,
        cast(value_total as double) as amount
    from analytics.base_value
    where period_type = 'ttm'

    union all

    select
        'turnover_total' as measure,
        period_end,
        cast(turnover_total as double) as amount
    from analytics.base_value
    where period_type = 'ttm'

    union all

    select
        'quality_index' as measure,
        period_end,
        quality_index as amount
    from analytics.base_value
    where period_type = 'ttm'

    union all

    select
        'loyalty_coefficient' as measure,
        period_end,
        loyalty_coefficient as amount
    from analytics.base_loyalty
    where period_type = 'ttm' and is_whole_base

    union all

    select
        'closing' as measure,
        period_end,
        cast(closing as double) as amount
    from analytics.base_loyalty
    where period_type = 'ttm' and is_whole_base

    union all

    select
        'past_due' as measure,
        period_end,
        cast(sum(open_amount - not_due) as double) as amount
    from analytics.receivables_ageing
    where period_type = 'ttm'
    group by period_end

)

select
    f.measure,
    max(case when e.months_back = 1 then f.amount end) as now,
    max(case when e.months_back = 2 then f.amount end) as month_before,
    max(case when e.months_back = 13 then f.amount end) as year_before
from figures as f
inner join ends as e on f.period_end = e.period_end
group by f.measure
