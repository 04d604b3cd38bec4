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

classes_by_method as (

    select
        *,
        'cut' as method,
        cut_class as abc_class
    from customer_classes
    union all
    select
        *,
        'tangent' as method,
        tangent_class as abc_class
    from customer_classes
    where tangent_class is not null

),

published_classes as (

    select
        customer_keys.customer_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        classes_by_method.metric,
        classes_by_method.method,
        classes_by_method.abc_class,
        classes_by_method.reason,
        case
            when classes_by_method.metric = 'value_coefficient'
                then classes_by_method.amount * {{ value_unit_reciprocal() }}
            else classes_by_method.amount
        end as metric_value,
        classes_by_method.share,
        classes_by_method.share_above,
        classes_by_method.share_through,
        classes_by_method.tie_group,
        classes_by_method.rank
    from classes_by_method
    inner join periods
        on classes_by_method.window_id = periods.period_id
    inner join customer_keys
        on classes_by_method.customer_key = customer_keys.customer_key

)

{{ conform('published_classes') }}
