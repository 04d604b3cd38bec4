-- How far each customer meets the criteria that follow from what we offer best.
-- Grain: one row per customer_id and set_id; set_id is NULL without a set in force.

with

customers as (

    select * from {{ ref('customers') }}

),

scores as (

    select * from {{ ref('int_fit_scores') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

),

periods as (

    select * from {{ ref('periods') }}

),

assessments as (

    select * from {{ ref('int_assessments') }}

),

thresholds as (

    {{ thresholds([
        'fit_min_coverage', 'fit_seed_low', 'fit_unacceptable_up_to', 'fit_from'
    ]) }}

),

-- The lowest score first, of equal ones the weightiest.
weakest_first as (

    select
        *,
        row_number() over (
            partition by customer_id, set_id
            order by score asc nulls last, weight desc, criterion_id asc
        ) as weakness
    from scores

),

-- Exact decimals: a fit of one half is inside the range that text 004 condemns.
sums as (

    select
        customer_id,
        set_id,
        max(usp_text) as usp_text,
        count(*) as criteria,
        count(score) as criteria_assessed,
        cast(sum(weight) as decimal(20, 4)) as weight,
        cast(sum(case when score is not null then weight else 0 end) as decimal(20, 4))
            as assessed_weight,
        cast(sum(weight * coalesce(score, 0)) as decimal(20, 5)) as weighted_score,
        {%- for place in [1, 2, 3] %}
        max(case when weakness = {{ place }} and score < 1 then criterion_id end)
            as weakest_{{ place }},
        {%- endfor %}
        max(assessed_on) as last_assessed_on
    from weakest_first
    group by customer_id, set_id

),

verdicts as (

    select
        sums.*,
        {{ ratio('weighted_score', 'assessed_weight') }} as fit,
        {{ ratio('assessed_weight', 'weight') }} as coverage,
        {{ ratio('weighted_score', 'weight') }} as fit_low,
        {{ ratio('weighted_score + weight - assessed_weight', 'weight') }} as fit_high,
        assessed_weight >= thresholds.fit_min_coverage * weight as is_covered,
        weighted_score < thresholds.fit_seed_low * assessed_weight as is_below_seed,
        weighted_score <= thresholds.fit_unacceptable_up_to * assessed_weight
            as is_unacceptable,
        weighted_score >= thresholds.fit_from * assessed_weight as is_fit
    from sums
    cross join thresholds

),

classes as (

    select
        segments.customer_id,
        segments.abc_class,
        segments.variation_coefficient
    from segments
    inner join periods
        on
            segments.period_type = periods.period_type
            and segments.period_end = periods.period_end
    where periods.period_type = 'ttm' and periods.is_last

),

judged as (

    select
        customer_id,
        {%- for dimension in [
            'attractiveness_to_client', 'differentiator_strength', 'segment_access'
        ] %}
        max(case when dimension = '{{ dimension }}' then score_share end)
            as {{ dimension }}{{ "," if not loop.last }}
        {%- endfor %}
    from assessments
    where replaced_on = {{ far_future() }}
    group by customer_id

),

key_account_fit as (

    select
        customers.customer_id,
        verdicts.set_id,
        verdicts.usp_text,
        customers.is_key_account,
        customers.is_key_candidate,
        classes.abc_class,
        case
            when verdicts.set_id is null then 'not_supplied'
            when verdicts.criteria_assessed = 0 then 'not_assessed'
            when not verdicts.is_covered then 'too_few_criteria'
            else 'assessed'
        end as evidence,
        verdicts.criteria,
        verdicts.criteria_assessed,
        verdicts.coverage,
        verdicts.fit,
        verdicts.fit_low,
        verdicts.fit_high,
        case
            when not verdicts.is_covered then null
            when verdicts.is_unacceptable then 'unacceptable'
            when verdicts.is_fit then 'fit'
            when verdicts.set_id is not null then 'conditional'
        end as band,
        case
            when not verdicts.is_covered then null
            when verdicts.is_below_seed then 'below_30'
            when verdicts.is_unacceptable then 'seed_30_50'
        end as band_reason,
        nullif(
            concat_ws(
                ', ', verdicts.weakest_1, verdicts.weakest_2, verdicts.weakest_3
            ),
            ''
        ) as weakest_criteria,
        verdicts.last_assessed_on,
        judged.attractiveness_to_client,
        judged.differentiator_strength,
        judged.segment_access,
        classes.variation_coefficient
    from customers
    left join verdicts on customers.customer_id = verdicts.customer_id
    left join classes on customers.customer_id = classes.customer_id
    left join judged on customers.customer_id = judged.customer_id

)

{{ conform('key_account_fit') }}
