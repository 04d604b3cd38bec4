-- The complaints of each customer in every trailing year.
-- Grain: one row per customer_key and period_id with a complaint.

with

complaints as (

    select *
    from {{ ref('int_enquiries') }}
    where kind = 'complaint'

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

-- The same subject: the category, or else the product; without either nobody knows.
complaint_subjects as (

    select
        *,
        lag(opened_on) over (
            partition by customer_key, category, product_id
            order by opened_at, enquiry_id
        ) as previous_opened_on
    from (
        select
            customer_key,
            enquiry_id,
            opened_at,
            opened_on,
            severity,
            is_reopened,
            has_action,
            category,
            case when category is null then product_id end as product_id
        from complaints
    ) as subjects

),

complaint_periods as (

    select
        complaint_subjects.customer_key,
        periods.period_id,
        count(*) as complaints,
        count(complaint_subjects.severity) as rated_complaints,
        sum(complaint_subjects.severity) as severity_total,
        count(
            case
                when
                    coalesce(
                        complaint_subjects.category, complaint_subjects.product_id
                    ) is not null
                    and {{ dbt.datediff(
                        'complaint_subjects.previous_opened_on',
                        'complaint_subjects.opened_on',
                        'day',
                    ) }} <= {{ var('complaint_repeat_days') }}
                    then 1
            end
        ) as repeated_complaints,
        count(case when complaint_subjects.is_reopened then 1 end)
            as reopened_complaints,
        count(case when complaint_subjects.has_action then 1 end)
            as complaints_with_action
    from complaint_subjects
    inner join periods
        on
            complaint_subjects.opened_on >= periods.period_start
            and complaint_subjects.opened_on <= periods.period_end
    group by complaint_subjects.customer_key, periods.period_id

)

select * from complaint_periods
