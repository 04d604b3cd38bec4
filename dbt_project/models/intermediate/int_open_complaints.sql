-- The grave complaints of each customer that were not resolved at the end of a trailing
-- year.
-- Grain: one row per customer_key and period_id with such a complaint.

with

complaints as (

    select *
    from {{ ref('int_enquiries') }}
    where kind = 'complaint'

),

periods as (

    select
        period_id,
        period_end,
        {{ day_start(add_days('period_end', 1)) }} as cutoff_at
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

thresholds as (

    {{ thresholds(['critical_severity_from']) }}

),

grave_complaints as (

    select complaints.*
    from complaints
    inner join thresholds
        on complaints.severity >= thresholds.critical_severity_from

),

open_complaints as (

    select
        grave_complaints.customer_key,
        periods.period_id,
        count(*) as open_critical_complaints
    from grave_complaints
    inner join periods
        on
            grave_complaints.opened_on <= periods.period_end
            and (
                grave_complaints.resolved_at is null
                or grave_complaints.resolved_at >= periods.cutoff_at
            )
    group by grave_complaints.customer_key, periods.period_id

)

select * from open_complaints
