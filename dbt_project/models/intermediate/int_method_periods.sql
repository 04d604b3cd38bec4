-- What is known of each relationship-building method with each customer in a trailing
-- year: its value to the client, what was done and spent, what it brought.
-- Grain: one row per customer_id, method_id and period_id of which anything is known.

with

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

customers as (

    select * from {{ ref('customers') }}

),

method_values as (

    select
        account_id as customer_id,
        method_id,
        assessed_on,
        coalesce(
            lead(assessed_on) over (
                partition by account_id, method_id order by assessed_on
            ),
            {{ far_future() }}
        ) as replaced_on,
        cast(score as decimal(6, 4)) as score,
        source
    from {{ ref('stg_crm__method_values') }}

),

programme_costs as (

    select *
    from {{ ref('int_programme_costs') }}
    where method_id is not null

),

methods as (

    select *
    from {{ ref('ref_relationship_method') }}
    where activity_type is not null

),

activities as (

    select * from {{ ref('int_activities') }}

),

known as (

    select
        method_values.customer_id,
        method_values.method_id,
        periods.period_id,
        method_values.score as value_score,
        method_values.source as value_source,
        method_values.assessed_on as last_reviewed_on,
        cast(null as decimal(18, 2)) as direct_cost,
        cast(null as decimal(18, 4)) as hours,
        cast(null as decimal(18, 4)) as executive_hours,
        cast(null as boolean) as has_hours_without_rate,
        cast(null as decimal(18, 2)) as hours_cost,
        cast(null as integer) as activities,
        cast(null as decimal(18, 2)) as benefit,
        cast(null as {{ dbt.type_string() }}) as basis,
        cast(null as decimal(18, 2)) as average_receivables
    from method_values
    inner join customers on method_values.customer_id = customers.customer_id
    inner join periods
        on
            method_values.assessed_on <= periods.period_end
            and method_values.replaced_on > periods.period_end
    union all
    select
        programme_costs.customer_id,
        programme_costs.method_id,
        periods.period_id,
        null,
        null,
        null,
        sum(programme_costs.direct_cost),
        sum(programme_costs.hours),
        sum(programme_costs.executive_hours),
        bool_or(programme_costs.has_hours_without_rate),
        sum(programme_costs.hours_cost),
        null,
        null,
        null,
        null
    from programme_costs
    inner join period_months
        on programme_costs.month_end = period_months.month_end
    inner join periods on period_months.window_id = periods.period_id
    group by
        programme_costs.customer_id, programme_costs.method_id, periods.period_id
    union all
    select
        activities.customer_id,
        methods.method_id,
        periods.period_id,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        cast(count(*) as integer),
        null,
        null,
        null
    from activities
    inner join methods on activities.type = methods.activity_type
    inner join period_months on activities.month_end = period_months.month_end
    inner join periods on period_months.window_id = periods.period_id
    group by activities.customer_id, methods.method_id, periods.period_id
    union all
    select
        customer_id,
        method_id,
        period_id,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        benefit,
        basis,
        null
    from {{ ref('int_method_benefits') }}
    union all
    select
        customer_id,
        '{{ var("credit_method") }}',
        period_id,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        average_receivables
    from {{ ref('int_credit_granted') }}

),

method_periods as (

    select
        customer_id,
        method_id,
        period_id,
        {%- for column in [
            'value_score', 'value_source', 'last_reviewed_on', 'direct_cost', 'hours',
            'executive_hours', 'has_hours_without_rate', 'hours_cost', 'activities',
            'benefit', 'basis', 'average_receivables'
        ] %}
        max({{ column }}) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from known
    group by customer_id, method_id, period_id

)

select * from method_periods
