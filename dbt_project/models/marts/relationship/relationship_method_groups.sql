-- The five groups of relationship-building methods with each customer, summed up.
-- Grain: one row per customer_id, group_id and period_end, ttm only.

with

methods as (

    select *
    from {{ ref('relationship_methods') }}
    where group_id is not null

),

names as (

    select distinct
        group_id,
        group_en,
        group_ru
    from {{ ref('ref_relationship_method') }}

),

totals as (

    select
        customer_id,
        group_id,
        max(period_type) as period_type,
        max(period_start) as period_start,
        period_end,
        count(*) as methods,
        count(case when is_in_use then 1 end) as methods_in_use,
        count(value_score) as methods_valued,
        -- Decimals, as a sum of doubles would hang on the order of the rows.
        cast(sum(cast(value_share as decimal(28, 12))) as double) as value_share,
        case when count(cost) = count(*) then sum(cost) end as cost,
        count(case when is_in_use and benefit is null then 1 end)
            as methods_without_benefit,
        sum(case when is_in_use then benefit end) as known_benefit,
        count(case when action = 'stop' then 1 end) as methods_to_stop,
        count(case when action = 'needs_valuation' then 1 end) as methods_to_value
    from methods
    group by customer_id, group_id, period_end

),

balanced as (

    select
        *,
        case when methods_without_benefit = 0 then known_benefit end as benefit
    from totals

),

method_groups as (

    select
        balanced.customer_id,
        balanced.group_id,
        names.group_en,
        names.group_ru,
        balanced.period_type,
        balanced.period_start,
        balanced.period_end,
        balanced.methods,
        balanced.methods_in_use,
        balanced.methods_valued,
        balanced.value_share,
        balanced.cost,
        balanced.benefit,
        balanced.benefit - balanced.cost as net_benefit,
        {{ ratio('balanced.benefit', 'balanced.cost') }} as benefit_cost_ratio,
        balanced.methods_to_stop,
        balanced.methods_to_value
    from balanced
    inner join names on balanced.group_id = names.group_id

)

{{ conform('method_groups') }}
