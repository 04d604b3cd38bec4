-- Every published period with the same period one, two, … times 12 months earlier:
-- step 0 is the period itself, step 1 its base, step 2 the base of its base. The same
-- window serves several periods and is known by its number.
-- Grain: one row per period_type, period_end and step.

with

periods as (

    select * from {{ ref('periods') }}

),

history as (

    select * from {{ ref('int_history') }}

),

steps as (

    {{ whole_numbers([2, var('regular_min_periods')] | max + 1) }}

),

stepped_back as (

    select
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.months,
        steps.number as step,
        {{ add_months('periods.period_start', '-12 * steps.number') }} as window_start,
        {{ dbt.last_day(
            add_months('periods.period_end', '-12 * steps.number'), 'month'
        ) }} as window_end
    from periods
    cross join steps

),

numbered_windows as (

    select
        stepped_back.period_type,
        stepped_back.period_start,
        stepped_back.period_end,
        stepped_back.months,
        stepped_back.step,
        stepped_back.window_start,
        stepped_back.window_end,
        cast(
            dense_rank() over (
                order by stepped_back.period_type, stepped_back.window_end
            ) as integer
        ) as window_id,
        {{ dbt.datediff(
            'stepped_back.window_start', 'stepped_back.window_end', 'day'
        ) }}
            + 1 as window_days,
        stepped_back.window_start >= history.history_start as is_complete
    from stepped_back
    cross join history

),

windows as (

    select
        max(case when step = 0 then window_id end) over (
            partition by period_type, period_end
        ) as period_id,
        period_type,
        period_start,
        period_end,
        months,
        step,
        window_id,
        window_start,
        window_end,
        window_days,
        is_complete,
        -- A value is needed for a period and for a base that billing is complete for;
        -- further back only who bought.
        is_complete and min(step) over (partition by window_id) <= 1 as is_valued
    from numbered_windows

)

select * from windows
