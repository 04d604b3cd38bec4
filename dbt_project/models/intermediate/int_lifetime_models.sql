-- The fitted parameters, and whether they could be fitted.
-- Grain: one row per cutoff.

with

models as (

    select * from {{ ref('stg_lifetime__models') }}

),

judged as (

    select
        *,
        case
            when purchase_r is null then 'too_few_repeat_buyers' else 'estimated'
        end as evidence
    from models

)

select * from judged
