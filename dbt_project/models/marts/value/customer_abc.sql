-- Customers ranked by value coefficient, turnover and margin, and cut into classes.
-- Grain: one row per customer_id, period_type, period_end, metric and method.

with

customer_classes as (

    select * from {{ ref('int_customer_abc') }}

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

methods as (

    select 'cut' as method
    union all
    select 'tangent' as method

),

published_classes as (

    select
        customer_keys.customer_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        customer_classes.metric,
        methods.method,
        case
            when methods.method = 'cut' then customer_classes.cut_class
            else customer_classes.tangent_class
        end as abc_class,
        customer_classes.reason,
        case
            when customer_classes.metric = 'value_coefficient'
                then customer_classes.amount * {{ value_unit_reciprocal() }}
            else customer_classes.amount
        end as metric_value,
        customer_classes.share,
        customer_classes.share_above,
        customer_classes.share_through,
        customer_classes.tie_group,
        customer_classes.rank
    from customer_classes
    inner join periods
        on customer_classes.window_id = periods.period_id
    inner join customer_keys
        on customer_classes.customer_key = customer_keys.customer_key
    inner join methods
        on
            methods.method = 'cut'
            or customer_classes.tangent_class is not null

)

{{ conform('published_classes') }}
