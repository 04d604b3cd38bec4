-- The classes of each customer in the last trailing year and how the one by value moved
-- since the base period.
-- Grain: one row per customer_id.

{{ config(materialized="view") }}

with

last_period as (

    select * from {{ ref('int_review_period') }}

),

classes as (

    select
        published.customer_id,
        {%- for metric, name in [
            ('turnover', 'turnover'), ('margin', 'margin')
        ] %}
        max(
            case
                when
                    published.metric = '{{ metric }}'
                    and published.period_end = last_period.period_end
                    then published.abc_class
            end
        ) as abc_class_by_{{ name }},
        {%- endfor %}
        {%- for name, day in [('', 'period_end'), ('base_', 'base_end')] %}
        max(
            case
                when
                    published.metric = 'value_coefficient'
                    and published.period_end = last_period.{{ day }}
                    then published.abc_class
            end
        ) as {{ name }}abc_class,
        max(
            case
                when
                    published.metric = 'value_coefficient'
                    and published.period_end = last_period.{{ day }}
                    and coalesce(published.reason, '') <> 'no_documents'
                    then published.abc_class
            end
        ) as {{ name }}state{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('customer_abc') }} as published
    inner join last_period
        on published.period_type = last_period.period_type
    where published.method = 'cut'
    group by published.customer_id

),

moves as (

    select
        classes.customer_id,
        migration.direction
    from classes
    inner join {{ ref('abc_migration') }} as migration
        on
            coalesce(classes.base_state, '∅') = migration.from_class
            and coalesce(classes.state, '∅') = migration.to_class
    inner join last_period
        on
            migration.period_type = last_period.period_type
            and migration.period_end = last_period.period_end
    where migration.metric = 'value_coefficient' and migration.method = 'cut'

),

customer_classes as (

    select
        classes.customer_id,
        classes.abc_class,
        classes.abc_class_by_turnover,
        classes.abc_class_by_margin,
        classes.base_abc_class,
        moves.direction as class_move
    from classes
    left join moves on classes.customer_id = moves.customer_id

)

select * from customer_classes
