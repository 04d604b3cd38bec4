-- What the customers of the base period brought since, and what was won beside them.
-- Grain: one row per period_type and period_end.

with

customer_periods as (

    select *
    from {{ ref('int_customer_periods') }}
    where is_listed

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

customers as (

    select * from {{ ref('customers') }}

),

first_purchases as (

    select
        customer_keys.customer_key,
        customers.first_purchase_date
    from customer_keys
    inner join customers
        on customer_keys.customer_id = customers.customer_id

),

-- Each customer has one role, so that the roles add up to the end.
customer_roles as (

    select
        customer_periods.period_id,
        customer_periods.turnover,
        customer_periods.base_turnover,
        case
            when customer_periods.was_active and customer_periods.base_turnover > 0
                then case when customer_periods.is_active then 'stayed' else 'left' end
            when customer_periods.is_active and not customer_periods.was_active
                then case
                    -- Until history tells a first purchase from a return, all are new.
                    when
                        first_purchases.first_purchase_date < periods.period_start
                        and periods.is_base_of_base_complete
                        then 'reactivated'
                    else 'new'
                end
            else 'other'
        end as customer_role
    from customer_periods
    inner join periods
        on customer_periods.period_id = periods.period_id
    inner join first_purchases
        on customer_periods.customer_key = first_purchases.customer_key

),

totals as (

    select
        period_id,
        sum(case when customer_role in ('stayed', 'left') then base_turnover else 0 end)
            as start_turnover,
        sum(
            case
                when customer_role = 'stayed' and turnover > base_turnover
                    then turnover - base_turnover
                else 0
            end
        ) as expansion,
        sum(
            case
                when customer_role = 'stayed' and turnover < base_turnover
                    then base_turnover - turnover
                else 0
            end
        ) as contraction,
        sum(case when customer_role = 'left' then base_turnover - turnover else 0 end)
            as churned,
        sum(case when customer_role = 'new' then turnover else 0 end) as new,
        sum(case when customer_role = 'reactivated' then turnover else 0 end)
            as reactivated,
        sum(case when customer_role = 'other' then turnover else 0 end) as other,
        sum(turnover) as end_turnover,
        sum(
            case
                when customer_role in ('stayed', 'left')
                    then least(base_turnover, greatest(turnover, 0))
                else 0
            end
        ) as kept_turnover
    from customer_roles
    group by period_id

),

retention as (

    select
        periods.period_type,
        periods.period_start,
        periods.period_end,
        case
            when periods.is_base_complete then 'complete'
            else 'base_before_history'
        end
            as evidence,
        {%- for column in [
            'start_turnover', 'expansion', 'contraction', 'churned', 'new', 'other',
            'kept_turnover'
        ] %}
        case when periods.is_base_complete then coalesce(totals.{{ column }}, 0) end
            as {{ column }},
        {%- endfor %}
        case
            when periods.is_base_of_base_complete then coalesce(totals.reactivated, 0)
        end as reactivated,
        coalesce(totals.end_turnover, 0) as end_turnover
    from periods
    left join totals
        on periods.period_id = totals.period_id

),

retention_rates as (

    select
        period_type,
        period_start,
        period_end,
        evidence,
        start_turnover,
        expansion,
        contraction,
        churned,
        new,
        reactivated,
        other,
        end_turnover,
        {{ ratio(
            'start_turnover + expansion - contraction - churned', 'start_turnover'
        ) }} as net_revenue_retention,
        {{ ratio('kept_turnover', 'start_turnover') }} as gross_revenue_retention
    from retention

)

{{ conform('retention_rates') }}
