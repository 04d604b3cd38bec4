-- The complete periods that are reported, each with the period it is compared with: the
-- one that ended twelve months earlier, whatever its type.
-- Grain: one row per period_type and period_end.

with

history as (

    select * from {{ ref('int_history') }}

),

calendar_months as (

    {{ month_starts('history', 'history_start', 'as_of') }}

),

-- Position in the fiscal year: 1 for its first month, 12 for its last.
months_of_history as (

    select
        calendar_months.month_start,
        cast({{ dbt.last_day("calendar_months.month_start", "month") }} as date)
            as period_end,
        (
            extract(month from calendar_months.month_start)
            - {{ run_input("fiscal_year_start_month") }} + 12
        ) % 12 + 1 as fiscal_month,
        history.history_start,
        history.as_of
    from calendar_months
    cross join history

),

period_types as (

    select 'ttm' as period_type, 12 as months, 1 as every_months
    union all
    select 'year' as period_type, 12 as months, 12 as every_months
    union all
    select 'quarter' as period_type, 3 as months, 3 as every_months

),

bounded_periods as (

    select
        period_types.period_type,
        months_of_history.period_end,
        {{ add_months("months_of_history.month_start", "1 - period_types.months") }}
            as period_start,
        period_types.months,
        months_of_history.history_start
    from months_of_history
    inner join period_types
        on months_of_history.fiscal_month % period_types.every_months = 0
    where months_of_history.period_end <= months_of_history.as_of

),

compared_periods as (

    select
        *,
        {{ add_months("period_start", -12) }} as base_start,
        cast(
            {{ dbt.last_day(add_months("period_end", -12), "month") }} as date
        ) as base_end,
        row_number() over (
            partition by period_type
            order by period_end desc
        ) as recency
    from bounded_periods
    where period_start >= history_start

),

periods as (

    select
        period_type,
        period_end,
        period_start,
        months,
        {{ dbt.datediff("period_start", "period_end", "day") }} + 1 as window_days,
        base_start,
        base_end,
        recency = 1 as is_last,
        case
            when base_start >= history_start then 'complete'
            else 'base_before_history'
        end as base_evidence,
        base_start >= history_start as is_base_complete
    from compared_periods
    where period_type <> 'ttm' or recency <= {{ var("ttm_periods") }}

)

{{ conform('periods') }}
