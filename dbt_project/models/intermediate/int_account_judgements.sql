-- What people judged of each account that stood at the end of a trailing year: intents
-- on their scale of 0 to 4, everything else as a share of the best possible mark.
-- Grain: one row per customer_id and period_id with a judgement.

with

assessments as (

    select
        *,
        dimension like 'buyer_invest%' as is_investment
    from {{ ref('int_assessments') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

judgements as (

    select
        assessments.customer_id,
        periods.period_id,
        {%- for dimension in ['customer_intent', 'our_intent'] %}
        max(
            case
                when assessments.dimension = '{{ dimension }}'
                    then 4 * assessments.score_share
            end
        ) as {{ dimension }},
        {%- endfor %}
        {%- for dimension in ['innovation', 'market_access', 'sow_estimate'] %}
        max(
            case
                when assessments.dimension = '{{ dimension }}'
                    then assessments.score_share
            end
        ) as {{ dimension }},
        {%- endfor %}
        {{ ratio(
            'sum(case when assessments.is_investment then cast(assessments.score_share as decimal(28, 12)) end)',
            'count(case when assessments.is_investment then assessments.score_share end)'
        ) }} as buyer_investment
    from assessments
    inner join periods
        on
            assessments.assessed_on <= periods.period_end
            and assessments.replaced_on > periods.period_end
    group by assessments.customer_id, periods.period_id

)

select * from judgements
