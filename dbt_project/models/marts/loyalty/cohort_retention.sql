-- How many customers first won in a period bought again in the periods after it. A
-- period that has not ended yet is unknown, not empty.
-- Grain: one row per period_type, cohort_end and periods_since.

with

customer_windows as (

    select * from {{ ref('int_customer_windows') }}

),

periods as (

    select
        *,
        row_number() over (partition by period_type order by period_end)
            as period_number,
        count(*) over (partition by period_type) as period_count
    from {{ ref('int_period_bases') }}
    where period_type in ('quarter', 'year')

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

customers as (

    select * from {{ ref('customers') }}

),

members as (

    select
        customer_keys.customer_key,
        periods.period_type,
        periods.period_number as cohort_number
    from customers
    inner join customer_keys
        on customers.customer_id = customer_keys.customer_id
    inner join periods
        on
            customers.first_purchase_date
            between periods.period_start and periods.period_end

),

cohorts as (

    select
        periods.period_type,
        periods.period_start as cohort_start,
        periods.period_end as cohort_end,
        periods.period_number as cohort_number,
        periods.period_count,
        periods.months,
        periods.is_base_complete as is_first_purchase_known,
        count(*) as cohort_size
    from members
    inner join periods
        on
            members.period_type = periods.period_type
            and members.cohort_number = periods.period_number
    group by
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.period_number,
        periods.period_count,
        periods.months,
        periods.is_base_complete

),

observed_cells as (

    select
        members.period_type,
        members.cohort_number,
        periods.period_number - members.cohort_number as periods_since,
        count(case when customer_windows.is_active then 1 end) as active,
        sum(customer_windows.turnover) as revenue
    from members
    inner join customer_windows
        on members.customer_key = customer_windows.customer_key
    inner join periods
        on
            customer_windows.window_id = periods.period_id
            and members.period_type = periods.period_type
    where periods.period_number >= members.cohort_number
    group by
        members.period_type,
        members.cohort_number,
        periods.period_number - members.cohort_number

),

cells as (

    select
        cohorts.period_type,
        cohorts.cohort_start,
        cohorts.cohort_end,
        cohorts.cohort_number,
        cohorts.is_first_purchase_known,
        cohorts.cohort_size,
        ages.period_number - 1 as periods_since,
        {{ add_months(
            'cohorts.cohort_start', '(ages.period_number - 1) * cohorts.months'
        ) }}
            as period_start,
        {{ dbt.last_day(
            add_months(
                'cohorts.cohort_end', '(ages.period_number - 1) * cohorts.months'
            ),
            'month'
        ) }} as period_end,
        cohorts.cohort_number + ages.period_number - 1 <= cohorts.period_count
            as is_observed
    from cohorts
    inner join periods as ages
        on cohorts.period_type = ages.period_type

),

retention as (

    select
        cells.period_type,
        cells.cohort_start,
        cells.cohort_end,
        cells.periods_since,
        cells.period_start,
        cells.period_end,
        cells.is_observed,
        case
            when cells.is_first_purchase_known then 'complete'
            else 'base_before_history'
        end
            as evidence,
        cells.cohort_size,
        case when cells.is_observed then coalesce(observed_cells.active, 0) end
            as active,
        case
            when cells.is_observed
                then
                    {{ ratio(
                        'coalesce(observed_cells.active, 0)', 'cells.cohort_size'
                    ) }}
        end as retention,
        case when cells.is_observed then coalesce(observed_cells.revenue, 0) end
            as revenue
    from cells
    left join observed_cells
        on
            cells.period_type = observed_cells.period_type
            and cells.cohort_number = observed_cells.cohort_number
            and cells.periods_since = observed_cells.periods_since

)

{{ conform('retention') }}
