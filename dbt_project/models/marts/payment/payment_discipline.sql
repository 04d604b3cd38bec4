-- How punctually each customer pays, as known when the period ended.
-- Grain: one row per customer_id, period_type and period_end.

with

customer_periods as (

    select *
    from {{ ref('int_customer_periods') }}
    where is_listed

),

payment_windows as (

    select * from {{ ref('int_payment_windows') }}

),

customer_windows as (

    select * from {{ ref('int_customer_windows') }}

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

supply as (

    select
        *,
        has_payments and has_due_dates as has_discipline
    from {{ ref('int_customer_supply') }}

),

measured as (

    select
        customer_keys.customer_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.window_days,
        case
            when supply.has_discipline
                then coalesce(payment_windows.payment_evidence, 'none')
            else 'not_supplied'
        end as evidence,
        {%- for column in [
            'due_amount', 'measured_amount', 'late_amount', 'late_amount_days',
            'due_late_amount', 'terms_amount_days', 'paid_amount',
            'beyond_terms_amount_days', 'prepaid_amount', 'written_off_amount',
            'past_due_amount', 'due_invoices', 'late_invoices',
        ] %}
        case
            when supply.has_discipline then coalesce(payment_windows.{{ column }}, 0)
        end as {{ column }},
        {%- endfor %}
        payment_windows.max_days_late,
        case
            when supply.has_payments then coalesce(payment_windows.receivable_amount, 0)
        end as receivable_amount,
        coalesce(customer_windows.gross_sales, 0) as gross_sales
    from customer_periods
    inner join periods
        on customer_periods.period_id = periods.period_id
    inner join customer_keys
        on customer_periods.customer_key = customer_keys.customer_key
    left join payment_windows
        on
            customer_periods.customer_key = payment_windows.customer_key
            and customer_periods.period_id = payment_windows.window_id
    left join customer_windows
        on
            customer_periods.customer_key = customer_windows.customer_key
            and customer_periods.period_id = customer_windows.window_id
    cross join supply

),

discipline as (

    select
        customer_id,
        period_type,
        period_start,
        period_end,
        evidence,
        due_amount,
        {{ ratio('due_amount - due_late_amount', 'due_amount') }}
            as on_time_amount_share,
        due_invoices,
        {{ ratio('due_invoices - late_invoices', 'due_invoices') }}
            as on_time_count_share,
        paid_amount,
        {{ ratio('beyond_terms_amount_days', 'paid_amount') }} as days_beyond_terms,
        measured_amount,
        late_amount,
        {{ ratio('late_amount_days', 'measured_amount') }} as weighted_days_late,
        case when evidence <> 'not_supplied' then max_days_late end as max_days_late,
        {{ ratio('terms_amount_days', 'due_amount') }} as terms_days,
        {{ ratio('prepaid_amount', 'measured_amount') }} as prepaid_share,
        written_off_amount as write_off_amount,
        gross_sales,
        receivable_amount,
        past_due_amount,
        case
            when gross_sales > 0
                then {{ ratio('receivable_amount', 'gross_sales') }} * window_days
        end as dso_days,
        case
            when gross_sales > 0
                then
                    {{ ratio('receivable_amount - past_due_amount', 'gross_sales') }}
                    * window_days
        end as best_possible_dso_days,
        case
            when gross_sales > 0
                then {{ ratio('past_due_amount', 'gross_sales') }} * window_days
        end as average_days_delinquent
    from measured

)

{{ conform('discipline') }}
