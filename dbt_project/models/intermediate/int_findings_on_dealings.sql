-- Which customers the last trailing year shows as paying late, waiting, complaining, or
-- badly delivered and promised to.
-- Grain: one row per rule and entity_id, the customer.

{{ config(materialized="view") }}

with

review_period as (

    select * from {{ ref('int_review_period') }}

),

thresholds as (

    {{ thresholds([
        'growing_from', 'late_days_above', 'overdue_over_90_above',
        'complaint_open_days_above', 'answer_in_time_from', 'promise_kept_from',
        'defect_rate_from', 'delivered_on_time_from', 'complaint_rate_from',
        'finding_cases_from',
    ]) }}

),

growths as (

    select
        value_drivers.customer_id,
        {{ ratio(
            'value_drivers.turnover_to - value_drivers.turnover_from',
            'value_drivers.turnover_from'
        ) }} as growth
    from {{ ref('value_drivers') }} as value_drivers
    inner join review_period
        on
            value_drivers.period_type = review_period.period_type
            and value_drivers.period_end = review_period.period_end

),

payers as (

    select
        discipline.customer_id,
        discipline.weighted_days_late,
        thresholds.late_days_above,
        coalesce(growths.growth >= thresholds.growing_from, false) as is_growing
    from {{ ref('payment_discipline') }} as discipline
    inner join review_period
        on
            discipline.period_type = review_period.period_type
            and discipline.period_end = review_period.period_end
    cross join thresholds
    left join growths on discipline.customer_id = growths.customer_id

),

receivables as (

    select
        ageing.customer_id,
        ageing.past_due_over_90,
        thresholds.overdue_over_90_above
    from {{ ref('receivables_ageing') }} as ageing
    inner join review_period
        on
            ageing.period_type = review_period.period_type
            and ageing.period_end = review_period.period_end
    cross join thresholds

),

answers as (

    select
        response_times.*,
        thresholds.complaint_open_days_above,
        thresholds.answer_in_time_from,
        thresholds.finding_cases_from
    from {{ ref('response_times') }} as response_times
    inner join review_period
        on
            response_times.period_type = review_period.period_type
            and response_times.period_end = review_period.period_end
    cross join thresholds

),

promises as (

    select
        promises.*,
        thresholds.promise_kept_from,
        thresholds.finding_cases_from
    from {{ ref('promises') }} as promises
    inner join review_period
        on
            promises.period_type = review_period.period_type
            and promises.period_end = review_period.period_end
    cross join thresholds

),

complaints as (

    select
        complaints.*,
        thresholds.defect_rate_from,
        thresholds.delivered_on_time_from,
        thresholds.complaint_rate_from,
        thresholds.finding_cases_from
    from {{ ref('complaints') }} as complaints
    inner join review_period
        on
            complaints.period_type = review_period.period_type
            and complaints.period_end = review_period.period_end
    cross join thresholds

),

findings as (

    {{ raised_findings('customer_id', [
        ('late_payer_growing', 'payers', 'weighted_days_late', 'late_days_above',
            'weighted_days_late > late_days_above and is_growing'),
        ('late_payer', 'payers', 'weighted_days_late', 'late_days_above',
            'weighted_days_late > late_days_above and not is_growing'),
        ('overdue_over_90', 'receivables', 'past_due_over_90', 'overdue_over_90_above',
            'past_due_over_90 > overdue_over_90_above'),
        ('complaint_open_long', 'answers', 'oldest_open_days',
            'complaint_open_days_above',
            "kind = 'complaint' and oldest_open_days > complaint_open_days_above"),
        ('answers_late', 'answers', 'in_time_share', 'answer_in_time_from',
            "kind = 'all' and in_time_share < answer_in_time_from "
            "and answers_due >= finding_cases_from"),
        ('promises_broken', 'promises', 'kept_rate', 'promise_kept_from',
            'kept_rate < promise_kept_from and due >= finding_cases_from'),
        ('defects_many', 'complaints', 'defect_rate', 'defect_rate_from',
            'defect_rate >= defect_rate_from'),
        ('deliveries_late', 'complaints', 'in_full_on_time_share',
            'delivered_on_time_from',
            'in_full_on_time_share < delivered_on_time_from '
            'and deliveries_due >= finding_cases_from'),
        ('complaints_many', 'complaints', 'complaints_per_100_orders',
            'complaint_rate_from',
            'complaints_per_100_orders >= complaint_rate_from '
            'and order_days >= finding_cases_from'),
    ]) }}

)

select * from findings
