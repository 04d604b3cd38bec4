-- Every enquiry in each trailing year that it was opened in or still open at the end
-- of, as it stood when that year ended: an answer after that was not known then. Kind
-- `all` takes every case together, quotations apart.
-- Grain: one row per period_id, kind and enquiry.

with

enquiries as (

    select * from {{ ref('int_enquiries') }}

),

periods as (

    select
        period_id,
        period_start,
        period_end,
        {{ day_start(add_days('period_end', 1)) }} as cutoff_at
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

response_limits as (

    select * from {{ ref('ref_response_limit') }}

),

standing as (

    select
        enquiries.customer_key,
        periods.period_id,
        enquiries.kind,
        enquiries.opened_on,
        periods.period_end,
        enquiries.opened_on >= periods.period_start as is_of_period,
        coalesce(enquiries.first_response_at < periods.cutoff_at, false) as is_answered,
        enquiries.response_minutes,
        {{ ratio(
            dbt.datediff('enquiries.opened_at', 'periods.cutoff_at', 'second'), 60
        ) }} as waiting_minutes,
        response_limits.limit_minutes,
        coalesce(enquiries.resolved_at < periods.cutoff_at, false) as is_resolved,
        enquiries.resolution_hours,
        coalesce(enquiries.promised_at < periods.cutoff_at, false) as is_promise_due,
        coalesce(enquiries.resolved_at <= enquiries.promised_at, false)
            as is_promise_kept
    from enquiries
    inner join periods
        on
            enquiries.opened_on <= periods.period_end
            and (
                enquiries.opened_on >= periods.period_start
                or enquiries.resolved_at is null
                or enquiries.resolved_at >= periods.cutoff_at
            )
    inner join response_limits
        on enquiries.kind = response_limits.kind

),

judged as (

    select
        *,
        is_of_period and is_answered and response_minutes <= limit_minutes
            as is_in_time,
        is_of_period
        and (
            (is_answered and response_minutes > limit_minutes)
            or (not is_answered and waiting_minutes > limit_minutes)
        ) as is_too_late,
        not is_answered and not is_resolved and waiting_minutes > limit_minutes
            as is_open_breach
    from standing

),

enquiry_periods as (

    select * from judged
    union all
    select
        customer_key,
        period_id,
        'all' as kind,
        opened_on,
        period_end,
        is_of_period,
        is_answered,
        response_minutes,
        waiting_minutes,
        limit_minutes,
        is_resolved,
        resolution_hours,
        is_promise_due,
        is_promise_kept,
        is_in_time,
        is_too_late,
        is_open_breach
    from judged
    where kind <> 'quote'

)

select * from enquiry_periods
