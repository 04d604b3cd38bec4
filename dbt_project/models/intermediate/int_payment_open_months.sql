-- Receivables at each month-end as they stood then: a part settled later was open.
-- Grain: one row per customer_key, month_end and due_month (NULL: no due date).

with

parts as (

    select * from {{ ref('int_payment_parts') }}

),

windows as (

    select * from {{ ref('int_period_windows') }}

),

ageing_buckets as (

    select * from {{ ref('ref_ageing_bucket') }}

),

bucket_limits as (

    select
        max(case when bucket = 'not_due' then days_to end) as not_due_to,
        max(case when bucket = 'past_due_1_30' then days_to end) as days_1_30_to,
        max(case when bucket = 'past_due_31_60' then days_to end) as days_31_60_to,
        max(case when bucket = 'past_due_61_90' then days_to end) as days_61_90_to
    from ageing_buckets

),

months_back as (

    {{ whole_numbers(12) }}

),

-- The end of every period and base; and, as credit is averaged over them, the months of
-- a trailing year, of which a short history knows no period that ended then.
month_ends as (

    select distinct
        {{ dbt.last_day(
            add_months('windows.window_end', '-months_back.number'), 'month'
        ) }} as month_end
    from windows
    inner join months_back
        on
            months_back.number = 0
            or (
                months_back.number < windows.months
                and windows.step = 0
                and windows.period_type = 'ttm'
            )
    where windows.step <= 1

),

open_parts as (

    select
        parts.customer_key,
        month_ends.month_end,
        {{ dbt.last_day('parts.due_date', 'month') }} as due_month,
        parts.amount,
        coalesce(parts.due_date < month_ends.month_end, false) as is_past_due,
        -- Open on its very due day is neither punctual nor late: nobody knows yet.
        coalesce(
            parts.due_date <= month_ends.month_end
            and parts.grace_ends_on <> month_ends.month_end,
            false
        ) as is_measured,
        greatest(
            0, {{ dbt.datediff('parts.grace_ends_on', 'month_ends.month_end', 'day') }}
        ) as days_late,
        {% set is_due = var('ageing_from') == 'due' -%}
        {% set aged_from = 'due_date' if is_due else 'invoice_date' -%}
        coalesce(
            {{ dbt.datediff('parts.' ~ aged_from, 'month_ends.month_end', 'day') }}, 0
        ) as age_days,
        parts.{{ aged_from }} is null as has_no_age,
        {{ dbt.datediff('parts.invoice_date', 'parts.due_date', 'day') }}
            as terms_days,
        parts.is_last_part,
        coalesce(parts.first_paid_on <= month_ends.month_end, false)
            as is_invoice_part_paid,
        coalesce(parts.first_paid_late_on <= month_ends.month_end, false)
            as is_invoice_part_paid_late
    from parts
    inner join month_ends
        on
            parts.invoice_date <= month_ends.month_end
            and coalesce(parts.settled_on, {{ far_future() }}) > month_ends.month_end

),

aged_parts as (

    select
        open_parts.customer_key,
        open_parts.month_end,
        open_parts.due_month,
        open_parts.amount,
        case when open_parts.is_measured then open_parts.amount else 0 end
            as measured_amount,
        case
            when open_parts.is_measured and open_parts.days_late > 0
                then open_parts.amount
            else 0
        end as late_amount,
        open_parts.is_past_due,
        open_parts.is_measured,
        open_parts.days_late,
        open_parts.terms_days,
        open_parts.has_no_age,
        open_parts.is_last_part and open_parts.is_measured as is_open_invoice,
        open_parts.is_invoice_part_paid,
        open_parts.is_invoice_part_paid_late,
        case
            when open_parts.age_days <= bucket_limits.not_due_to then 'not_due'
            when open_parts.age_days <= bucket_limits.days_1_30_to then 'past_due_1_30'
            when open_parts.age_days <= bucket_limits.days_31_60_to
                then 'past_due_31_60'
            when open_parts.age_days <= bucket_limits.days_61_90_to
                then 'past_due_61_90'
            else 'past_due_over_90'
        end as bucket
    from open_parts
    cross join bucket_limits

),

open_months as (

    select
        customer_key,
        month_end,
        due_month,
        cast(sum(amount) as decimal(18, 2)) as open_amount,
        {%- for bucket in [
            'not_due', 'past_due_1_30', 'past_due_31_60', 'past_due_61_90',
            'past_due_over_90'
        ] %}
        cast(
            sum(case when bucket = '{{ bucket }}' then amount else 0 end)
            as decimal(18, 2)
        ) as {{ bucket }},
        {%- endfor %}
        cast(sum(case when has_no_age then amount else 0 end) as decimal(18, 2))
            as without_due_date,
        cast(sum(case when is_past_due then amount else 0 end) as decimal(18, 2))
            as past_due_amount,
        cast(sum(measured_amount) as decimal(18, 2)) as measured_amount,
        cast(sum(late_amount) as decimal(18, 2)) as late_amount,
        cast(sum(late_amount * days_late) as decimal(18, 2)) as late_amount_days,
        cast(sum(measured_amount * terms_days) as decimal(18, 2)) as terms_amount_days,
        cast(max(case when is_measured then days_late end) as integer) as max_days_late,
        cast(
            count(case when is_open_invoice and not is_invoice_part_paid then 1 end)
            as integer
        ) as unpaid_invoices,
        cast(
            count(
                case
                    when
                        is_open_invoice
                        and days_late > 0
                        and not is_invoice_part_paid_late
                        then 1
                end
            ) as integer
        ) as late_invoices
    from aged_parts
    group by customer_key, month_end, due_month

)

select * from open_months
