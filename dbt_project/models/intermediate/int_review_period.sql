-- The period that the agenda is about: the last published trailing year.
-- Grain: one row, none before a whole year is known.

{{ config(materialized="view") }}

with

review_period as (

    select
        bases.period_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.base_end
    from {{ ref('periods') }} as periods
    inner join {{ ref('int_period_bases') }} as bases
        on
            periods.period_type = bases.period_type
            and periods.period_end = bases.period_end
    where periods.period_type = 'ttm' and periods.is_last

)

select * from review_period
