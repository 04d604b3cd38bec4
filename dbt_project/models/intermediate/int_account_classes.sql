-- The class of each customer in every trailing year, and the hours that one of its
-- class takes on average.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

with

indicators as (

    select * from {{ ref('int_relationship_indicators') }}

),

classes as (

    select
        customer_key,
        window_id,
        max(case when metric = 'value_coefficient' then cut_class end) as abc_class,
        bool_or(cut_class = 'A') as is_class_a
    from {{ ref('int_customer_abc') }}
    where metric in ('value_coefficient', 'turnover')
    group by customer_key, window_id

),

classed as (

    select
        indicators.customer_key,
        indicators.period_id,
        indicators.hours,
        coalesce(classes.abc_class, 'none') as abc_class,
        coalesce(classes.is_class_a, false) as is_class_a
    from indicators
    left join classes
        on
            indicators.customer_key = classes.customer_key
            and indicators.period_id = classes.window_id

),

class_hours as (

    select
        period_id,
        abc_class,
        {{ ratio('sum(cast(hours as decimal(28, 12)))', 'count(hours)') }} as mean_hours
    from classed
    group by period_id, abc_class

),

account_classes as (

    select
        classed.customer_key,
        classed.period_id,
        classed.abc_class,
        classed.is_class_a,
        class_hours.mean_hours
    from classed
    inner join class_hours
        on
            classed.period_id = class_hours.period_id
            and classed.abc_class = class_hours.abc_class

)

select * from account_classes
