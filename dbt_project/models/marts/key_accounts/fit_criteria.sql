-- How our accounts meet each criterion: the weakest one is the gap in what we offer.
-- Grain: one row per set_id and criterion_id.

with

scores as (

    select * from {{ ref('int_fit_scores') }}

),

fit as (

    select * from {{ ref('key_account_fit') }}

),

means as (

    select
        scores.set_id,
        scores.criterion_id,
        max(scores.text_en) as text_en,
        max(scores.text_ru) as text_ru,
        max(scores.weight) as weight,
        count(scores.score) as accounts_assessed,
        {{ ratio('sum(scores.score)', 'count(scores.score)') }} as mean_score,
        count(case when fit.abc_class = 'A' then scores.score end)
            as class_a_assessed,
        {{ ratio(
            "sum(case when fit.abc_class = 'A' then scores.score end)",
            "count(case when fit.abc_class = 'A' then scores.score end)"
        ) }} as class_a_mean_score,
        count(case when fit.is_key_account then scores.score end)
            as key_accounts_assessed,
        {{ ratio(
            'sum(case when fit.is_key_account then scores.score end)',
            'count(case when fit.is_key_account then scores.score end)'
        ) }} as key_account_mean_score
    from scores
    inner join fit
        on
            scores.customer_id = fit.customer_id
            and scores.set_id = fit.set_id
    group by scores.set_id, scores.criterion_id

),

fit_criteria as (

    select
        *,
        case
            when mean_score is not null
                then rank() over (
                    partition by set_id
                    order by round(mean_score, 9) asc nulls last
                )
        end as weakness_rank
    from means

)

{{ conform('fit_criteria') }}
