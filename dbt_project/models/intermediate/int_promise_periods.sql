-- What each of us promised each customer in every trailing year and what fell due in
-- it, as it stood when that year ended. A promise that the client took back before it
-- was due is not due.
-- Grain: one row per customer_id, user_id (NULL: nobody named) and period_id with
-- either.

with

promises as (

    select
        account_id as customer_id,
        user_id,
        {{ local_day('made_at') }} as made_on,
        {{ local_day('due_at') }} as due_on,
        due_at,
        fulfilled_at,
        confirmed_in_writing,
        coalesce(cancelled_at <= due_at and fulfilled_at is null, false) as is_released
    from {{ ref('stg_crm__promises') }}
    where {{ local_day('made_at') }} <= {{ as_of() }}

),

customers as (

    select * from {{ ref('customers') }}

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

standing as (

    select
        promises.*,
        periods.period_id,
        promises.made_on between periods.period_start and periods.period_end as is_made,
        promises.due_on between periods.period_start and periods.period_end
        and not promises.is_released as is_due,
        coalesce(promises.fulfilled_at <= promises.due_at, false) as is_kept,
        coalesce(promises.fulfilled_at < periods.cutoff_at, false) as is_fulfilled,
        {{ dbt.datediff('promises.due_on', 'periods.period_end', 'day') }}
            as days_overdue
    from promises
    inner join customers on promises.customer_id = customers.customer_id
    inner join periods
        on
            promises.made_on <= periods.period_end
            and greatest(promises.made_on, promises.due_on) >= periods.period_start

),

promise_periods as (

    select
        customer_id,
        user_id,
        period_id,
        count(case when is_made then 1 end) as made,
        count(case when is_made then confirmed_in_writing end) as told_how_made,
        count(case when is_made and confirmed_in_writing then 1 end) as made_in_writing,
        count(case when is_due then 1 end) as due,
        count(case when is_due and is_kept then 1 end) as kept,
        count(case when is_due and is_fulfilled and not is_kept then 1 end)
            as kept_late,
        count(case when is_due and not is_fulfilled then 1 end) as overdue,
        max(case when is_due and not is_fulfilled then days_overdue end)
            as longest_overdue_days
    from standing
    where is_made or is_due
    group by customer_id, user_id, period_id

)

select * from promise_periods
