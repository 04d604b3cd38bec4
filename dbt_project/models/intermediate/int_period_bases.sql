-- Each published period with the windows it is compared with and how far back billing
-- is complete for it.
-- Grain: one row per period_id.

with

windows as (

    select * from {{ ref('int_period_windows') }}

),

bases as (

    select
        period_id,
        period_type,
        period_start,
        period_end,
        months,
        max(case when step = 0 then window_days end) as window_days,
        max(case when step = 1 then window_id end) as base_id,
        bool_and(is_complete or step > 1) as is_base_complete,
        -- Only then is a first purchase told from a return.
        bool_and(is_complete or step > 2) as is_base_of_base_complete,
        bool_and(is_complete or step > {{ var('regular_min_periods') }})
            as is_regular_complete
    from windows
    group by period_id, period_type, period_start, period_end, months

)

select * from bases
