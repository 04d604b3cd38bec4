-- How each customer paid in every period and its base, as known when it ended: what
-- was due in it, and of what was due before, the part still open at its end. Periods
-- end by `as_of`, so the cutoff of DOMAIN is the period's end.
-- Grain: one row per customer_key and window_id with something to measure.

with

settled_months as (

    select * from {{ ref('int_payment_settled_months') }}

),

open_months as (

    select * from {{ ref('int_payment_open_months') }}

),

period_months as (

    select *
    from {{ ref('int_period_months') }}
    where is_valued

),

period_windows as (

    select *
    from {{ ref('int_period_windows') }}
    where is_valued

),

payment_factors as (

    select * from {{ ref('ref_payment_factor') }}

),

windows as (

    select distinct
        window_id,
        window_start,
        window_end
    from period_windows

),

paid_windows as (

    select
        settled_months.customer_key,
        period_months.window_id,
        sum(settled_months.paid_amount) as paid_amount,
        sum(settled_months.late_amount) as late_amount,
        sum(settled_months.late_amount_days) as late_amount_days,
        sum(settled_months.beyond_terms_amount_days) as beyond_terms_amount_days,
        sum(settled_months.terms_amount_days) as terms_amount_days,
        sum(settled_months.prepaid_amount) as prepaid_amount,
        max(settled_months.max_days_late) as max_days_late,
        sum(settled_months.paid_invoices) as paid_invoices,
        sum(settled_months.late_invoices) as late_invoices
    from settled_months
    inner join period_months
        on
            settled_months.due_month = period_months.month_end
            and settled_months.settled_month <= period_months.window_end
    where settled_months.paid_amount <> 0
    group by settled_months.customer_key, period_months.window_id

),

open_at_the_end as (

    select
        open_months.customer_key,
        windows.window_id,
        coalesce(open_months.due_month >= windows.window_start, false) as is_due_here,
        open_months.open_amount,
        open_months.past_due_amount,
        open_months.measured_amount,
        open_months.late_amount,
        open_months.late_amount_days,
        open_months.terms_amount_days,
        open_months.max_days_late,
        open_months.unpaid_invoices,
        open_months.late_invoices
    from open_months
    inner join windows
        on open_months.month_end = windows.window_end

),

open_windows as (

    select
        customer_key,
        window_id,
        sum(open_amount) as receivable_amount,
        sum(past_due_amount) as past_due_amount,
        sum(measured_amount) as measured_amount,
        sum(late_amount) as late_amount,
        sum(late_amount_days) as late_amount_days,
        sum(case when is_due_here then measured_amount else 0 end) as due_amount,
        sum(case when is_due_here then late_amount else 0 end) as due_late_amount,
        sum(case when is_due_here then terms_amount_days else 0 end)
            as terms_amount_days,
        max(max_days_late) as max_days_late,
        sum(case when is_due_here then unpaid_invoices else 0 end) as unpaid_invoices,
        sum(case when is_due_here then late_invoices else 0 end) as late_invoices
    from open_at_the_end
    group by customer_key, window_id

),

written_off_windows as (

    select
        settled_months.customer_key,
        period_months.window_id,
        sum(settled_months.written_off_amount) as written_off_amount
    from settled_months
    inner join period_months
        on settled_months.settled_month = period_months.month_end
    where settled_months.written_off_amount <> 0
    group by settled_months.customer_key, period_months.window_id

),

unpaid_windows as (

    select
        coalesce(open_windows.customer_key, written_off_windows.customer_key)
            as customer_key,
        coalesce(open_windows.window_id, written_off_windows.window_id) as window_id,
        open_windows.receivable_amount,
        open_windows.past_due_amount,
        open_windows.measured_amount,
        open_windows.late_amount,
        open_windows.late_amount_days,
        open_windows.due_amount,
        open_windows.due_late_amount,
        open_windows.terms_amount_days,
        open_windows.max_days_late,
        open_windows.unpaid_invoices,
        open_windows.late_invoices,
        written_off_windows.written_off_amount
    from open_windows
    full outer join written_off_windows
        on
            open_windows.customer_key = written_off_windows.customer_key
            and open_windows.window_id = written_off_windows.window_id

),

payment_windows as (

    select
        coalesce(paid_windows.customer_key, unpaid_windows.customer_key)
            as customer_key,
        coalesce(paid_windows.window_id, unpaid_windows.window_id) as window_id,
        {%- for column, parts in {
            'due_amount': ['paid_windows.paid_amount', 'unpaid_windows.due_amount'],
            'measured_amount':
                ['paid_windows.paid_amount', 'unpaid_windows.measured_amount'],
            'due_late_amount':
                ['paid_windows.late_amount', 'unpaid_windows.due_late_amount'],
            'late_amount': ['paid_windows.late_amount', 'unpaid_windows.late_amount'],
            'late_amount_days':
                ['paid_windows.late_amount_days', 'unpaid_windows.late_amount_days'],
            'terms_amount_days':
                ['paid_windows.terms_amount_days', 'unpaid_windows.terms_amount_days'],
        }.items() %}
        cast(
            coalesce({{ parts[0] }}, 0) + coalesce({{ parts[1] }}, 0)
            as decimal(18, 2)
        ) as {{ column }},
        {%- endfor %}
        cast(coalesce(paid_windows.paid_amount, 0) as decimal(18, 2)) as paid_amount,
        cast(coalesce(paid_windows.beyond_terms_amount_days, 0) as decimal(18, 2))
            as beyond_terms_amount_days,
        cast(coalesce(paid_windows.prepaid_amount, 0) as decimal(18, 2))
            as prepaid_amount,
        cast(coalesce(unpaid_windows.written_off_amount, 0) as decimal(18, 2))
            as written_off_amount,
        cast(coalesce(unpaid_windows.receivable_amount, 0) as decimal(18, 2))
            as receivable_amount,
        cast(coalesce(unpaid_windows.past_due_amount, 0) as decimal(18, 2))
            as past_due_amount,
        greatest(
            coalesce(paid_windows.max_days_late, unpaid_windows.max_days_late),
            coalesce(unpaid_windows.max_days_late, paid_windows.max_days_late)
        ) as max_days_late,
        cast(
            coalesce(paid_windows.paid_invoices, 0)
            + coalesce(unpaid_windows.unpaid_invoices, 0) as integer
        ) as due_invoices,
        cast(
            coalesce(paid_windows.late_invoices, 0)
            + coalesce(unpaid_windows.late_invoices, 0) as integer
        ) as late_invoices
    from paid_windows
    full outer join unpaid_windows
        on
            paid_windows.customer_key = unpaid_windows.customer_key
            and paid_windows.window_id = unpaid_windows.window_id

),

judged_windows as (

    select
        *,
        -- Tested in this order: a loss outweighs everything, and no evidence is none
        -- of prompt payment.
        case
            when written_off_amount > 0 then 'write_off'
            when measured_amount = 0 then 'no_evidence'
            when late_amount = 0 and prepaid_amount = measured_amount then 'prepaid'
            when late_amount = 0 then 'clean'
            else 'late'
        end as condition
    from payment_windows

),

payment_rules as (

    select
        condition,
        days_late_above,
        days_late_up_to,
        band,
        factor
    from payment_factors
    union all
    select
        'write_off' as condition,
        cast(null as integer) as days_late_above,
        cast(null as integer) as days_late_up_to,
        band,
        factor
    from payment_factors
    where takes_write_off

),

banded_windows as (

    select
        judged_windows.customer_key,
        judged_windows.window_id,
        payment_rules.band as payment_band,
        payment_rules.factor as payment_factor,
        case
            when judged_windows.condition = 'no_evidence' then 'none' else 'measured'
        end as payment_evidence,
        judged_windows.due_amount,
        judged_windows.measured_amount,
        judged_windows.due_late_amount,
        judged_windows.late_amount,
        judged_windows.late_amount_days,
        judged_windows.terms_amount_days,
        judged_windows.paid_amount,
        judged_windows.beyond_terms_amount_days,
        judged_windows.prepaid_amount,
        judged_windows.written_off_amount,
        judged_windows.receivable_amount,
        judged_windows.past_due_amount,
        judged_windows.max_days_late,
        judged_windows.due_invoices,
        judged_windows.late_invoices
    from judged_windows
    inner join payment_rules
        on
            judged_windows.condition = payment_rules.condition
            -- Amounts times days are compared, not their ratio: a mean of exactly
            -- seven days is seven on every engine.
            and (
                payment_rules.days_late_above is null
                or judged_windows.late_amount_days
                > payment_rules.days_late_above * judged_windows.measured_amount
            )
            and (
                payment_rules.days_late_up_to is null
                or judged_windows.late_amount_days
                <= payment_rules.days_late_up_to * judged_windows.measured_amount
            )

)

select * from banded_windows
