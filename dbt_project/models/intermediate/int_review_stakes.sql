-- The turnover that a finding is about: of a customer the larger of this year's and
-- last year's, as a lost one has none left.
-- Grain: one row per entity_type and entity_id.

{{ config(materialized="view") }}

with

review_period as (

    select * from {{ ref('int_review_period') }}

),

stakes as (

    select
        'customer' as entity_type,
        drivers.customer_id as entity_id,
        greatest(
            drivers.turnover_to, coalesce(drivers.turnover_from, drivers.turnover_to), 0
        ) as turnover
    from {{ ref('value_drivers') }} as drivers
    inner join review_period
        on
            drivers.period_type = review_period.period_type
            and drivers.period_end = review_period.period_end
    union all
    select
        'base' as entity_type,
        'base' as entity_id,
        base_value.turnover_total as turnover
    from {{ ref('base_value') }} as base_value
    inner join review_period
        on
            base_value.period_type = review_period.period_type
            and base_value.period_end = review_period.period_end
    union all
    select
        'user' as entity_type,
        user_id as entity_id,
        turnover_owned as turnover
    from {{ ref('dependency_by_user') }}

)

select * from stakes
