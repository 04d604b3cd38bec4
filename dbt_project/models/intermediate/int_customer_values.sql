-- The value coefficient of each customer with everything it is computed from, for the
-- published periods and for the bases they are compared with.
-- Grain: one row per customer_key and window_id.

with

customer_windows as (

    select * from {{ ref('int_customer_windows') }}

),

customer_periods as (

    select * from {{ ref('int_customer_periods') }}

),

payment_windows as (

    select * from {{ ref('int_payment_windows') }}

),

period_windows as (

    select * from {{ ref('int_period_windows') }}

),

supply as (

    select * from {{ ref('int_customer_supply') }}

),

payment_factors as (

    select * from {{ ref('ref_payment_factor') }}

),

frequency_factors as (

    select * from {{ ref('ref_frequency_factor') }}

),

windows as (

    select distinct
        window_id,
        window_days,
        months
    from period_windows
    where is_valued

),

no_evidence as (

    select
        band as payment_band,
        factor as payment_factor
    from payment_factors
    where condition = 'no_evidence'

),

-- Listed for their base or for what they owe: nothing was billed in the period.
customers_without_documents as (

    select
        customer_periods.customer_key,
        customer_periods.period_id as window_id,
        0 as documents,
        0 as turnover,
        case when supply.has_costs then 0 end as gross_margin,
        coalesce(customer_windows.order_days, 0) as order_days,
        coalesce(customer_windows.active_months, 0) as active_months
    from customer_periods
    left join customer_windows
        on
            customer_periods.customer_key = customer_windows.customer_key
            and customer_periods.period_id = customer_windows.window_id
            and customer_windows.documents = 0
    cross join supply
    where customer_periods.is_listed and not customer_periods.has_documents

),

customer_turnover as (

    select
        customer_key,
        window_id,
        documents,
        turnover,
        gross_margin,
        order_days,
        active_months
    from customer_windows
    where documents > 0
    union all
    select
        customer_key,
        window_id,
        documents,
        turnover,
        gross_margin,
        order_days,
        active_months
    from customers_without_documents

),

-- Customers order in few different ways: each way is banded once.
order_patterns as (

    select distinct
        customer_turnover.order_days,
        customer_turnover.active_months,
        windows.window_days,
        windows.months
    from customer_turnover
    inner join windows
        on customer_turnover.window_id = windows.window_id

),

frequency_bands as (

    select
        order_patterns.order_days,
        order_patterns.active_months,
        order_patterns.window_days,
        order_patterns.months,
        frequency_factors.band as frequency_band,
        frequency_factors.factor as frequency_factor
    from order_patterns
    inner join frequency_factors
        on
            order_patterns.order_days >= frequency_factors.min_order_days
            and (
                frequency_factors.max_mean_gap_days is null
                or order_patterns.window_days
                <= frequency_factors.max_mean_gap_days * order_patterns.order_days
            )
            and (
                frequency_factors.min_active_month_share is null
                or order_patterns.active_months
                >= frequency_factors.min_active_month_share * order_patterns.months
            )
    qualify
        row_number() over (
            partition by
                order_patterns.order_days,
                order_patterns.active_months,
                order_patterns.window_days,
                order_patterns.months
            order by frequency_factors.rank
        ) = 1

),

factored as (

    select
        customer_turnover.customer_key,
        customer_turnover.window_id,
        windows.window_days,
        windows.months,
        customer_turnover.documents,
        cast(customer_turnover.turnover as decimal(18, 2)) as turnover,
        cast(customer_turnover.gross_margin as decimal(18, 2)) as gross_margin,
        customer_turnover.order_days,
        customer_turnover.active_months,
        case
            when supply.has_payments and supply.has_due_dates
                then coalesce(payment_windows.payment_band, no_evidence.payment_band)
        end as payment_band,
        case
            when supply.has_payments and supply.has_due_dates
                then coalesce(payment_windows.payment_evidence, 'none')
            else 'not_supplied'
        end as payment_evidence,
        -- Without payments or due dates nothing speaks against the customer.
        cast(
            case
                when supply.has_payments and supply.has_due_dates
                    then coalesce(
                        payment_windows.payment_factor, no_evidence.payment_factor
                    )
                else 1
            end as decimal(3, 2)
        ) as payment_factor,
        frequency_bands.frequency_band,
        cast(frequency_bands.frequency_factor as decimal(3, 2)) as frequency_factor
    from customer_turnover
    inner join windows
        on customer_turnover.window_id = windows.window_id
    inner join frequency_bands
        on
            customer_turnover.order_days = frequency_bands.order_days
            and customer_turnover.active_months = frequency_bands.active_months
            and windows.window_days = frequency_bands.window_days
            and windows.months = frequency_bands.months
    left join payment_windows
        on
            customer_turnover.customer_key = payment_windows.customer_key
            and customer_turnover.window_id = payment_windows.window_id
    cross join supply
    cross join no_evidence

),

customer_values as (

    select
        customer_key,
        window_id,
        window_days,
        months,
        documents,
        turnover,
        gross_margin,
        order_days,
        active_months,
        payment_band,
        payment_evidence,
        payment_factor,
        frequency_band,
        frequency_factor,
        -- A factor below one would improve a negative turnover, and the worst payer's
        -- most: what was taken back counts in full.
        cast(
            case
                when turnover > 0
                    then
                        cast(turnover as decimal(20, 2))
                        * payment_factor
                        * frequency_factor
                else turnover
            end as decimal(28, 6)
        ) as weighted_turnover
    from factored

)

select * from customer_values
