-- The calendar months of every period and of its bases, so that monthly sums add up
-- to any of them by one equality join.
-- Grain: one row per window_id and month_end.

with

windows as (

    select * from {{ ref('int_period_windows') }}

),

months_back as (

    {{ whole_numbers(12) }}

),

window_months as (

    select distinct
        windows.window_id,
        windows.window_end,
        windows.is_valued,
        {{ dbt.last_day(
            add_months('windows.window_end', '-months_back.number'), 'month'
        ) }} as month_end
    from windows
    inner join months_back
        on months_back.number < windows.months

)

select * from window_months
