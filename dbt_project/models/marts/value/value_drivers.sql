-- Why each customer's value coefficient changed since the base period: turnover,
-- payment discipline or order frequency, one after the other, so that the three add up
-- exactly.
-- Grain: one row per customer_id, period_type and period_end.

with

customer_values as (

    select * from {{ ref('int_customer_values') }}

),

customer_periods as (

    select * from {{ ref('int_customer_periods') }}

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

base_values as (

    select
        periods.period_id,
        customer_values.customer_key,
        customer_values.turnover,
        customer_values.payment_factor,
        customer_values.frequency_factor,
        customer_values.weighted_turnover
    from periods
    inner join customer_values
        on periods.base_id = customer_values.window_id
    where periods.is_base_complete and customer_values.documents > 0

),

compared as (

    select
        customer_values.customer_key,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.is_base_complete,
        case
            when not periods.is_base_complete then null
            when customer_periods.is_active and not customer_periods.was_active
                then 'won'
            when customer_periods.was_active and not customer_periods.is_active
                then 'lost'
            when
                customer_values.weighted_turnover
                > coalesce(base_values.weighted_turnover, 0)
                then 'grown'
            when
                customer_values.weighted_turnover
                < coalesce(base_values.weighted_turnover, 0)
                then 'shrunk'
            else 'unchanged'
        end as movement,
        case
            when periods.is_base_complete then coalesce(base_values.turnover, 0)
        end as turnover_from,
        customer_values.turnover as turnover_to,
        base_values.payment_factor as payment_factor_from,
        customer_values.payment_factor as payment_factor_to,
        base_values.frequency_factor as frequency_factor_from,
        customer_values.frequency_factor as frequency_factor_to,
        case
            when periods.is_base_complete
                then coalesce(base_values.weighted_turnover, 0)
        end as weighted_from,
        customer_values.weighted_turnover as weighted_to,
        -- Without turnover above zero on both sides no factor has been at work twice.
        coalesce(base_values.turnover > 0 and customer_values.turnover > 0, false)
            as has_factors_twice
    from customer_values
    inner join periods
        on customer_values.window_id = periods.period_id
    left join customer_periods
        on
            customer_values.customer_key = customer_periods.customer_key
            and customer_values.window_id = customer_periods.period_id
    left join base_values
        on
            periods.period_id = base_values.period_id
            and customer_values.customer_key = base_values.customer_key

),

split as (

    select
        *,
        weighted_to - weighted_from as weighted_change,
        cast(
            case
                when has_factors_twice
                    then
                        cast(turnover_to - turnover_from as decimal(20, 2))
                        * payment_factor_from
                        * frequency_factor_from
                else weighted_to - weighted_from
            end as decimal(28, 6)
        ) as turnover_part,
        cast(
            case
                when not has_factors_twice then 0
                else
                    cast(turnover_to as decimal(20, 2))
                    * (payment_factor_to - payment_factor_from)
                    * frequency_factor_from
            end as decimal(28, 6)
        ) as payment_part
    from compared

),

drivers as (

    select
        customer_keys.customer_id,
        split.period_type,
        split.period_start,
        split.period_end,
        case
            when split.is_base_complete then 'complete' else 'base_before_history'
        end as evidence,
        split.movement,
        split.turnover_from,
        split.turnover_to,
        split.payment_factor_from,
        split.payment_factor_to,
        split.frequency_factor_from,
        split.frequency_factor_to,
        split.weighted_from * {{ value_unit_reciprocal() }} as value_from,
        split.weighted_to * {{ value_unit_reciprocal() }} as value_to,
        split.weighted_change * {{ value_unit_reciprocal() }} as change,
        case
            when split.is_base_complete
                then split.turnover_part * {{ value_unit_reciprocal() }}
        end as turnover_effect,
        case
            when split.is_base_complete
                then split.payment_part * {{ value_unit_reciprocal() }}
        end as payment_effect,
        -- What the first two leave is T1 × P1 × (F1 − F0), to the last digit.
        (split.weighted_change - split.turnover_part - split.payment_part)
        * {{ value_unit_reciprocal() }} as frequency_effect
    from split
    inner join customer_keys
        on split.customer_key = customer_keys.customer_key

)

{{ conform('drivers') }}
