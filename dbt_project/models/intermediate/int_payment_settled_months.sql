-- What customers paid and what was written off, by the month it was due and the month
-- it was settled.
-- Grain: one row per customer_key, due_month (NULL: no due date) and settled_month.

with

parts as (

    select *
    from {{ ref('int_payment_parts') }}
    where paid_amount <> 0 or written_off_amount <> 0

),

aged_parts as (

    select
        customer_key,
        {{ dbt.last_day('due_date', 'month') }} as due_month,
        {{ dbt.last_day('settled_on', 'month') }} as settled_month,
        paid_amount,
        written_off_amount,
        late_amount,
        late_amount_days,
        beyond_terms_amount_days,
        max_days_late,
        {{ dbt.datediff('invoice_date', 'due_date', 'day') }} as terms_days,
        settled_on <= invoice_date as is_prepaid,
        settled_on = first_paid_on as is_first_payment,
        settled_on = first_paid_late_on as is_first_late_payment
    from parts

),

settled_months as (

    select
        customer_key,
        due_month,
        settled_month,
        cast(sum(paid_amount) as decimal(18, 2)) as paid_amount,
        cast(sum(late_amount) as decimal(18, 2)) as late_amount,
        cast(sum(late_amount_days) as decimal(18, 2)) as late_amount_days,
        cast(sum(beyond_terms_amount_days) as decimal(18, 2))
            as beyond_terms_amount_days,
        cast(sum(paid_amount * terms_days) as decimal(18, 2)) as terms_amount_days,
        cast(
            sum(case when is_prepaid then paid_amount else 0 end) as decimal(18, 2)
        ) as prepaid_amount,
        cast(sum(written_off_amount) as decimal(18, 2)) as written_off_amount,
        cast(max(max_days_late) as integer) as max_days_late,
        cast(count(case when is_first_payment then 1 end) as integer) as paid_invoices,
        cast(count(case when is_first_late_payment then 1 end) as integer)
            as late_invoices
    from aged_parts
    group by customer_key, due_month, settled_month

)

select * from settled_months
