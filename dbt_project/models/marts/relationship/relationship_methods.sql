-- What each way of building a relationship costs us with a customer, what it brings,
-- and what the client says it is worth.
-- Grain: one row per customer_id, method_id and period_end, ttm only; method_id is NULL
-- for a customer of whom no method is known.

with

method_periods as (

    select * from {{ ref('int_method_periods') }}

),

methods as (

    select * from {{ ref('ref_relationship_method') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

customers as (

    select * from {{ ref('customers') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

customer_windows as (

    select * from {{ ref('int_customer_windows') }}

),

billing_supply as (

    select * from {{ ref('int_customer_supply') }}

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

-- The margins of the period and of its base, and which of them is not known.
margins as (

    select
        customer_keys.customer_id,
        periods.period_id,
        max(case when customer_windows.window_id = periods.period_id
            then customer_windows.gross_margin end) as gross_margin,
        max(case when customer_windows.window_id = periods.base_id
            then customer_windows.gross_margin end) as base_gross_margin,
        bool_or(
            customer_windows.window_id = periods.period_id
            and customer_windows.gross_margin is null
        ) as is_margin_unknown,
        bool_or(
            customer_windows.window_id = periods.base_id
            and customer_windows.gross_margin is null
        ) as is_base_margin_unknown
    from customer_windows
    inner join periods
        on customer_windows.window_id in (periods.period_id, periods.base_id)
    inner join customer_keys
        on customer_windows.customer_key = customer_keys.customer_key
    where customer_windows.documents > 0
    group by customer_keys.customer_id, periods.period_id

),

-- What there is to share out: nothing without documents, unknown if one has no cost.
gains as (

    select
        customers.customer_id,
        periods.period_id,
        greatest(
            coalesce(margins.gross_margin, 0) - coalesce(margins.base_gross_margin, 0),
            0
        ) as margin_gain
    from customers
    cross join periods
    cross join billing_supply
    left join margins
        on
            customers.customer_id = margins.customer_id
            and periods.period_id = margins.period_id
    where
        periods.is_base_complete
        and billing_supply.has_costs
        and not coalesce(margins.is_margin_unknown, false)
        and not coalesce(margins.is_base_margin_unknown, false)

),

known_periods as (

    select
        periods.*,
        {{ feed_evidence(
            'supply.programme_costs_from',
            'periods.period_start',
            'periods.period_end',
        ) }} in ('complete', 'partial') as has_costs,
        supply.has_programme_costs
        or supply.has_method_values
        or supply.has_activities as is_supplied
    from periods
    cross join supply

),

costed as (

    select
        customers.customer_id,
        known_periods.period_id,
        known_periods.period_start,
        known_periods.period_end,
        known_periods.window_days,
        method_periods.method_id,
        method_periods.value_score,
        method_periods.value_source,
        method_periods.last_reviewed_on,
        method_periods.activities,
        case when known_periods.has_costs and method_periods.method_id is not null
            then coalesce(method_periods.direct_cost, 0)
        end as direct_cost,
        case when known_periods.has_costs and method_periods.method_id is not null
            then coalesce(method_periods.hours, 0)
        end as hours,
        case when known_periods.has_costs and method_periods.method_id is not null
            then coalesce(method_periods.executive_hours, 0)
        end as executive_hours,
        case
            when
                known_periods.has_costs
                and method_periods.method_id is not null
                and not coalesce(method_periods.has_hours_without_rate, false)
                then coalesce(method_periods.hours_cost, 0)
        end as hours_cost,
        method_periods.average_receivables,
        case
            when method_periods.method_id is not null
                then {{ quotient_in_cents(
                    'coalesce(method_periods.average_receivables, 0) * '
                    ~ var('cost_of_capital') ~ ' * known_periods.window_days',
                    '365'
                ) }}
        end as financing_cost,
        method_periods.benefit as entered_benefit,
        method_periods.basis as entered_basis,
        gains.margin_gain,
        coalesce(
            method_periods.direct_cost is not null
            or method_periods.activities > 0
            or method_periods.benefit is not null
            or method_periods.average_receivables > 0,
            false
        ) as is_in_use,
        known_periods.is_supplied
    from customers
    cross join known_periods
    left join method_periods
        on
            customers.customer_id = method_periods.customer_id
            and known_periods.period_id = method_periods.period_id
    left join gains
        on
            customers.customer_id = gains.customer_id
            and known_periods.period_id = gains.period_id

),

valued as (

    select
        *,
        sum(value_score) over (partition by customer_id, period_id) as total_value,
        count(case when is_in_use then 1 end) over (partition by customer_id, period_id)
            as methods_in_use
    from costed

),

weighed as (

    select
        *,
        {{ ratio('value_score', 'total_value') }} as value_share,
        direct_cost + hours_cost + financing_cost as cost,
        case
            when entered_benefit is not null then entered_benefit
            when is_in_use
                then {{ quotient_in_cents('margin_gain * value_score', 'total_value') }}
        end as benefit,
        case
            when entered_benefit is not null then entered_basis
            when is_in_use and margin_gain is not null and total_value > 0
                and value_score is not null
                then 'allocated'
        end as benefit_basis,
        -- Its share is at least an equal one, in exact numbers.
        value_score * methods_in_use >= total_value as is_valued_highly
    from valued

),

relationship_methods as (

    select
        weighed.customer_id,
        weighed.method_id,
        methods.group_id,
        'ttm' as period_type,
        weighed.period_start,
        weighed.period_end,
        case
            when weighed.method_id is not null then 'recorded'
            when weighed.is_supplied then 'none_recorded'
            else 'not_supplied'
        end as evidence,
        weighed.is_in_use,
        weighed.activities,
        weighed.value_score,
        weighed.value_source,
        weighed.value_share,
        weighed.direct_cost,
        weighed.hours,
        weighed.executive_hours,
        weighed.hours_cost,
        weighed.average_receivables,
        weighed.financing_cost,
        weighed.cost,
        weighed.benefit,
        weighed.benefit_basis,
        weighed.benefit - weighed.cost as net_benefit,
        coalesce(weighed.cost = 0, false) as is_costless,
        {{ ratio('weighed.benefit', 'weighed.cost') }} as benefit_cost_ratio,
        weighed.value_share
        * {{ ratio('weighed.benefit', 'weighed.cost') }}
            as weighted_benefit_cost_ratio,
        case
            when weighed.method_id is null then null
            when not weighed.is_in_use then 'not_in_use'
            when weighed.value_score is null then 'needs_valuation'
            when weighed.cost is null or weighed.benefit is null then 'needs_figures'
            when weighed.is_valued_highly and weighed.benefit >= weighed.cost
                then 'keep'
            when weighed.is_valued_highly then 're_engineer_cost'
            when weighed.benefit >= weighed.cost then 'keep_lean'
            else 'stop'
        end as action,
        weighed.last_reviewed_on,
        {{ add_days('weighed.last_reviewed_on', var('method_review_days')) }}
            as next_review_on
    from weighed
    left join methods on weighed.method_id = methods.method_id

)

{{ conform('relationship_methods') }}
