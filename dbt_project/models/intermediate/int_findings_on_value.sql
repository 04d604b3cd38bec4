-- Which customers the last trailing year shows as lost, silent, shrunk or grown.
-- Grain: one row per rule and entity_id, the customer.

{{ config(materialized="view") }}

with

review_period as (

    select * from {{ ref('int_review_period') }}

),

thresholds as (

    {{ thresholds(['value_loss_from', 'growing_from']) }}

),

regulars as (

    select
        customer_keys.customer_id,
        customer_periods.was_regular
    from {{ ref('int_customer_periods') }} as customer_periods
    inner join review_period
        on customer_periods.period_id = review_period.period_id
    inner join {{ ref('int_customer_keys') }} as customer_keys
        on customer_periods.customer_key = customer_keys.customer_key

),

loyalty as (

    select
        customer_loyalty.*,
        coalesce(regulars.was_regular, false) as was_regular
    from {{ ref('customer_loyalty') }} as customer_loyalty
    inner join review_period
        on
            customer_loyalty.period_type = review_period.period_type
            and customer_loyalty.period_end = review_period.period_end
    left join regulars on customer_loyalty.customer_id = regulars.customer_id

),

-- The largest loss among the three effects is the reason; of equal ones the first.
drivers as (

    select
        value_drivers.*,
        {{ ratio('value_drivers.change', 'value_drivers.value_from') }} as change_share,
        cast(value_drivers.value_from as double)
        * (1 - cast(thresholds.value_loss_from as double)) as loss_limit,
        cast(value_drivers.value_from as double)
        * (1 + cast(thresholds.growing_from as double)) as growth_limit,
        thresholds.value_loss_from,
        thresholds.growing_from,
        case
            when
                least(value_drivers.payment_effect, value_drivers.frequency_effect)
                >= value_drivers.turnover_effect
                then 'turnover'
            when value_drivers.payment_effect <= value_drivers.frequency_effect
                then 'payment'
            else 'frequency'
        end as main_effect
    from {{ ref('value_drivers') }} as value_drivers
    inner join review_period
        on
            value_drivers.period_type = review_period.period_type
            and value_drivers.period_end = review_period.period_end
    cross join thresholds

),

shrunk as (

    select *
    from drivers
    where movement = 'shrunk' and change_share <= -value_loss_from

),

findings as (

    {{ raised_findings('customer_id', [
        ('regular_lost', 'loyalty', 'recency_days', 'null',
            "state = 'lost' and was_regular"),
        ('customer_lost', 'loyalty', 'recency_days', 'null',
            "state = 'lost' and not was_regular"),
        ('silent_lapsed', 'loyalty', 'recency_days', 'lapsed_days',
            "status = 'lapsed' and is_active"),
        ('silent_at_risk', 'loyalty', 'recency_days', 'at_risk_days',
            "status = 'at_risk' and is_active"),
        ('value_fell_turnover', 'shrunk', 'value_to', 'loss_limit',
            "main_effect = 'turnover'"),
        ('value_fell_payment', 'shrunk', 'value_to', 'loss_limit',
            "main_effect = 'payment'"),
        ('value_fell_frequency', 'shrunk', 'value_to', 'loss_limit',
            "main_effect = 'frequency'"),
        ('growing', 'drivers', 'value_to', 'growth_limit',
            "movement = 'grown' and change_share >= growing_from"),
        ('won', 'drivers', 'value_to', 'null', "movement = 'won' and value_to > 0"),
    ]) }}

)

select * from findings
