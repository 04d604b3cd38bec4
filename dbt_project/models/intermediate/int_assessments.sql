-- What people judged of an account, each judgement until the next of its dimension, as
-- a share of the best possible mark.
-- Grain: one row per customer_id, dimension and assessed_on.

with

assessments as (

    select *
    from {{ ref('stg_crm__account_assessments') }}
    where assessed_on <= {{ as_of() }}

),

judged as (

    select
        account_id as customer_id,
        dimension,
        assessed_on,
        coalesce(
            lead(assessed_on) over (
                partition by account_id, dimension order by assessed_on
            ),
            {{ far_future() }}
        ) as replaced_on,
        cast(score as double) as score,
        {{ ratio('score', 'scale_max') }} as score_share
    from assessments

)

select * from judged
