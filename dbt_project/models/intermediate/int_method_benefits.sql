-- What methods brought, by the part of each entered benefit that falls into a period.
-- Grain: one row per customer_id, method_id and period_id.

with

benefits as (

    select * from {{ ref('stg_crm__programme_benefits') }}

),

customers as (

    select * from {{ ref('customers') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

shares_of_days as (

    select
        benefits.account_id as customer_id,
        benefits.method_id,
        periods.period_id,
        benefits.amount,
        benefits.basis,
        {{ dbt.datediff('benefits.period_start', 'benefits.period_end', 'day') }} + 1
            as benefit_days,
        {{ dbt.datediff(
            'greatest(benefits.period_start, periods.period_start)',
            'least(benefits.period_end, periods.period_end)',
            'day'
        ) }} + 1 as days_within
    from benefits
    inner join customers on benefits.account_id = customers.customer_id
    inner join periods
        on
            benefits.period_start <= periods.period_end
            and benefits.period_end >= periods.period_start
    where
        benefits.period_end >= benefits.period_start
        and benefits.period_end <= {{ as_of() }}

),

method_benefits as (

    select
        customer_id,
        method_id,
        period_id,
        cast(
            sum({{ quotient_in_cents('amount * days_within', 'benefit_days') }})
            as decimal(18, 2)
        ) as benefit,
        case when bool_and(coalesce(basis, 'measured') = 'measured') then 'measured'
            else 'allocated'
        end as basis
    from shares_of_days
    group by customer_id, method_id, period_id

)

select * from method_benefits
