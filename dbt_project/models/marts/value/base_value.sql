-- The value of the whole base and of what changed in it: its size or its quality.
-- Grain: one row per period_type and period_end.

with

customer_values as (

    select * from {{ ref('int_customer_values') }}

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

invoices as (

    select * from {{ ref('invoices') }}

),

costs_to_sell as (

    select * from {{ ref('int_costs_to_sell') }}

),

-- A customer whose returns exceed its purchases is told apart, or turnover times
-- quality would no longer be the value.
window_totals as (

    select
        window_id,
        count(case when turnover > 0 then 1 end) as customers_with_turnover,
        cast(
            sum(case when turnover > 0 then weighted_turnover else 0 end)
            as decimal(34, 6)
        ) as weighted_turnover,
        cast(
            sum(case when turnover > 0 then turnover else 0 end) as decimal(18, 2)
        ) as turnover_positive,
        cast(
            sum(case when turnover <= 0 then turnover else 0 end) as decimal(18, 2)
        ) as turnover_negative
    from customer_values
    group by window_id

),

unassigned_months as (

    select
        {{ dbt.last_day('invoice_date', 'month') }} as month_end,
        sum(turnover_amount) as turnover
    from invoices
    where customer_id is null
    group by {{ dbt.last_day('invoice_date', 'month') }}

),

unassigned_totals as (

    select
        period_months.window_id,
        sum(unassigned_months.turnover) as turnover_unassigned
    from unassigned_months
    inner join period_months
        on unassigned_months.month_end = period_months.month_end
    group by period_months.window_id

),

compared as (

    select
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.is_base_complete,
        coalesce(now.customers_with_turnover, 0) as customers_with_turnover,
        coalesce(now.weighted_turnover, 0) as weighted_turnover,
        coalesce(now.turnover_positive, 0) as turnover_positive,
        coalesce(now.turnover_negative, 0) as turnover_negative,
        coalesce(unassigned_totals.turnover_unassigned, 0) as turnover_unassigned,
        case when periods.is_base_complete then coalesce(base.weighted_turnover, 0) end
            as base_weighted_turnover,
        case when periods.is_base_complete then coalesce(base.turnover_positive, 0) end
            as base_turnover_positive,
        costs_to_sell.cost_to_sell,
        costs_to_sell.evidence as cost_to_sell_evidence
    from periods
    left join window_totals as now
        on periods.period_id = now.window_id
    left join window_totals as base
        on periods.base_id = base.window_id
    left join unassigned_totals
        on periods.period_id = unassigned_totals.window_id
    left join costs_to_sell
        on periods.period_id = costs_to_sell.period_id

),

measured as (

    select
        period_type,
        period_start,
        period_end,
        is_base_complete,
        customers_with_turnover,
        weighted_turnover,
        weighted_turnover * {{ value_unit_reciprocal() }} as value_total,
        turnover_positive,
        turnover_negative,
        turnover_unassigned,
        {{ ratio('weighted_turnover', 'turnover_positive') }} as quality_index,
        base_weighted_turnover,
        base_weighted_turnover * {{ value_unit_reciprocal() }} as base_value_total,
        base_turnover_positive,
        {{ ratio('base_weighted_turnover', 'base_turnover_positive') }}
            as base_quality_index,
        cost_to_sell,
        cost_to_sell_evidence
    from compared

),

decomposed as (

    select
        *,
        -- Cast before the difference: past 38 digits Spark keeps fewer decimals.
        cast(value_total as decimal(28, 12))
        - cast(base_value_total as decimal(28, 12)) as value_change,
        -- The one that is rounded; what it leaves is the other, so both always add up.
        cast(
            {{ ratio(
                'cast(turnover_positive - base_turnover_positive as double)'
                ~ ' * cast(base_value_total as double)',
                'base_turnover_positive'
            ) }} as decimal(28, 6)
        ) as size_effect
    from measured

),

base_values as (

    select
        period_type,
        period_start,
        period_end,
        case when is_base_complete then 'complete' else 'base_before_history' end
            as evidence,
        {{ run_input('value_unit') }} as value_unit,
        customers_with_turnover,
        value_total,
        {{ ratio('value_total', 'customers_with_turnover') }} as value_average,
        turnover_positive,
        turnover_negative,
        turnover_unassigned,
        turnover_positive + turnover_negative + turnover_unassigned as turnover_total,
        quality_index,
        base_value_total,
        base_turnover_positive,
        base_quality_index,
        value_change,
        size_effect,
        value_change - size_effect as quality_effect,
        weighted_turnover < base_weighted_turnover as value_down,
        turnover_positive > base_turnover_positive
        and case
            when turnover_positive > 0 and base_turnover_positive > 0
                then
                    cast(weighted_turnover as decimal(20, 6))
                    * cast(base_turnover_positive as decimal(17, 2))
                    < cast(base_weighted_turnover as decimal(20, 6))
                    * cast(turnover_positive as decimal(17, 2))
        end as quality_down,
        cost_to_sell,
        {{ ratio('cost_to_sell', 'turnover_positive') }} as cost_to_sell_ratio,
        cost_to_sell_evidence
    from decomposed

)

{{ conform('base_values') }}
