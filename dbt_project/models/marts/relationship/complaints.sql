-- What customers complain of, what we delivered badly, and what was credited for it.
-- Grain: one row per customer_id, period_type and period_end.

with

account_periods as (

    select * from {{ ref('int_account_periods') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

complaint_periods as (

    select * from {{ ref('int_complaint_periods') }}

),

customer_windows as (

    select * from {{ ref('int_customer_windows') }}

),

delivery_months as (

    select * from {{ ref('int_delivery_months') }}

),

quality_months as (

    select * from {{ ref('int_quality_months') }}

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

delivery_periods as (

    select
        delivery_months.customer_key,
        period_months.window_id as period_id,
        sum(delivery_months.deliveries_due) as deliveries_due,
        sum(delivery_months.deliveries_in_full_on_time) as deliveries_in_full_on_time,
        sum(delivery_months.qty_delivered) as qty_delivered,
        sum(delivery_months.qty_defective) as qty_defective
    from delivery_months
    inner join period_months
        on delivery_months.month_end = period_months.month_end
    group by delivery_months.customer_key, period_months.window_id

),

quality_periods as (

    select
        quality_months.customer_key,
        period_months.window_id as period_id,
        sum(quality_months.invoiced_amount) as invoiced_amount,
        sum(quality_months.quality_credit_amount) as quality_credit_amount
    from quality_months
    inner join period_months
        on quality_months.month_end = period_months.month_end
    group by quality_months.customer_key, period_months.window_id

),

supplied_periods as (

    select
        account_periods.*,
        {{ feed_evidence(
            'supply.cases_from',
            'account_periods.period_start',
            'account_periods.period_end',
        ) }} as evidence
    from account_periods
    cross join supply

),

counted as (

    select
        supplied_periods.customer_id,
        supplied_periods.period_type,
        supplied_periods.period_start,
        supplied_periods.period_end,
        supplied_periods.evidence,
        {%- for column in [
            'complaints', 'repeated_complaints', 'reopened_complaints',
            'complaints_with_action',
        ] %}
        case
            when supplied_periods.evidence in ('complete', 'partial')
                then coalesce(complaint_periods.{{ column }}, 0)
        end as {{ column }},
        {%- endfor %}
        complaint_periods.severity_total,
        complaint_periods.rated_complaints,
        coalesce(customer_windows.order_days, 0) as order_days,
        delivery_periods.deliveries_due,
        delivery_periods.deliveries_in_full_on_time,
        delivery_periods.qty_delivered,
        delivery_periods.qty_defective,
        quality_periods.invoiced_amount,
        quality_periods.quality_credit_amount
    from supplied_periods
    left join complaint_periods
        on
            supplied_periods.customer_key = complaint_periods.customer_key
            and supplied_periods.period_id = complaint_periods.period_id
    left join customer_windows
        on
            supplied_periods.customer_key = customer_windows.customer_key
            and supplied_periods.period_id = customer_windows.window_id
    left join delivery_periods
        on
            supplied_periods.customer_key = delivery_periods.customer_key
            and supplied_periods.period_id = delivery_periods.period_id
    left join quality_periods
        on
            supplied_periods.customer_key = quality_periods.customer_key
            and supplied_periods.period_id = quality_periods.period_id

),

complaints as (

    select
        *,
        100 * {{ ratio('complaints', 'order_days') }} as complaints_per_100_orders,
        {{ ratio('severity_total', 'rated_complaints') }} as mean_severity,
        {{ ratio('complaints_with_action', 'complaints') }} as action_share,
        {{ ratio('deliveries_in_full_on_time', 'deliveries_due') }}
            as in_full_on_time_share,
        {{ ratio('qty_defective', 'qty_delivered') }} as defect_rate,
        case
            when invoiced_amount > 0
                then {{ ratio('quality_credit_amount', 'invoiced_amount') }}
        end as quality_credit_rate
    from counted

)

{{ conform('complaints') }}
