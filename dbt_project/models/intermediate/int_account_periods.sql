-- Every customer in every trailing year, whether it bought or not: what the CRM knows
-- of a client does not depend on documents.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

with

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

account_periods as (

    select
        customer_keys.customer_key,
        customer_keys.customer_id,
        periods.period_id,
        periods.base_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.is_base_complete
    from customer_keys
    cross join periods

)

select * from account_periods
