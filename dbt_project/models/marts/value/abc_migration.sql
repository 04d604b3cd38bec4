-- How customers moved between classes since the base period. A period whose base lies
-- before complete history has no rows: nobody knows where its customers came from.
-- Grain: one row per period_type, period_end, metric, method, from_class and to_class.

with

customer_classes as (

    select * from {{ ref('int_customer_abc') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where is_base_complete

),

customer_values as (

    select * from {{ ref('int_customer_values') }}

),

class_scores as (

    select 'A' as abc_class, 4 as score
    union all
    select 'B' as abc_class, 3 as score
    union all
    select 'C' as abc_class, 2 as score
    union all
    select 'D' as abc_class, 1 as score

),

-- Without a document a customer is absent, not in class D.
states as (

    select
        customer_key,
        window_id,
        metric,
        cast(
            case
                when metric = 'value_coefficient'
                    then amount * {{ value_unit_reciprocal() }}
                else amount
            end as decimal(28, 12)
        ) as metric_value,
        case when coalesce(reason, '') = 'no_documents' then '∅' else cut_class end
            as cut_class,
        case
            when tangent_class is null then null
            when coalesce(reason, '') = 'no_documents' then '∅'
            else tangent_class
        end as tangent_class
    from customer_classes

),

states_now as (

    select
        periods.period_id,
        states.customer_key,
        states.metric,
        states.metric_value,
        states.cut_class,
        states.tangent_class
    from states
    inner join periods
        on states.window_id = periods.period_id

),

states_then as (

    select
        periods.period_id,
        states.customer_key,
        states.metric,
        states.metric_value,
        states.cut_class,
        states.tangent_class
    from states
    inner join periods
        on states.window_id = periods.base_id

),

-- Whoever was in the base is listed in the period, unless the metric is unknown there.
-- The other way round, documents of which the metric is unknown are no absence.
unknown_then as (

    select
        periods.period_id,
        customer_values.customer_key,
        'margin' as metric
    from periods
    inner join customer_values
        on periods.base_id = customer_values.window_id
    where customer_values.documents > 0 and customer_values.gross_margin is null

),

moves as (

    select
        states_now.period_id,
        states_now.metric,
        coalesce(states_then.cut_class, '∅') as cut_from,
        states_now.cut_class as cut_to,
        case
            when states_now.metric = 'value_coefficient'
                then coalesce(states_then.tangent_class, '∅')
        end as tangent_from,
        states_now.tangent_class as tangent_to,
        count(*) as customers,
        sum(coalesce(states_then.metric_value, 0)) as metric_value_from,
        sum(states_now.metric_value) as metric_value_to
    from states_now
    left join states_then
        on
            states_now.customer_key = states_then.customer_key
            and states_now.period_id = states_then.period_id
            and states_now.metric = states_then.metric
    left join unknown_then
        on
            states_now.customer_key = unknown_then.customer_key
            and states_now.period_id = unknown_then.period_id
            and states_now.metric = unknown_then.metric
    where unknown_then.customer_key is null
    group by
        states_now.period_id,
        states_now.metric,
        coalesce(states_then.cut_class, '∅'),
        states_now.cut_class,
        case
            when states_now.metric = 'value_coefficient'
                then coalesce(states_then.tangent_class, '∅')
        end,
        states_now.tangent_class

),

moves_by_method as (

    select
        period_id,
        metric,
        'cut' as method,
        cut_from as from_class,
        cut_to as to_class,
        customers,
        metric_value_from,
        metric_value_to
    from moves
    union all
    select
        period_id,
        metric,
        'tangent' as method,
        tangent_from as from_class,
        tangent_to as to_class,
        customers,
        metric_value_from,
        metric_value_to
    from moves
    where tangent_to is not null

),

migration as (

    select
        periods.period_type,
        periods.period_start,
        periods.period_end,
        moves_by_method.metric,
        moves_by_method.method,
        moves_by_method.from_class,
        moves_by_method.to_class,
        case
            when moves_by_method.from_class = '∅' then 'joined'
            when moves_by_method.to_class = '∅' then 'lost'
            when min(scores_to.score) > min(scores_from.score) then 'up'
            when min(scores_to.score) < min(scores_from.score) then 'down'
            else 'same'
        end as direction,
        sum(moves_by_method.customers) as customers,
        sum(moves_by_method.metric_value_from) as metric_value_from,
        sum(moves_by_method.metric_value_to) as metric_value_to
    from moves_by_method
    inner join periods
        on moves_by_method.period_id = periods.period_id
    left join class_scores as scores_from
        on moves_by_method.from_class = scores_from.abc_class
    left join class_scores as scores_to
        on moves_by_method.to_class = scores_to.abc_class
    where moves_by_method.from_class <> '∅' or moves_by_method.to_class <> '∅'
    group by
        periods.period_type,
        periods.period_start,
        periods.period_end,
        moves_by_method.metric,
        moves_by_method.method,
        moves_by_method.from_class,
        moves_by_method.to_class

)

{{ conform('migration') }}
