-- Of which type each relationship is, what either side has invested in it, how it
-- performs, and whether what we spend on it is usual for its quadrant.
-- Grain: one row per customer_id, period_type and period_end.

with

types as (

    select * from {{ ref('int_relationship_types') }}

),

rules as (

    select * from {{ ref('ref_relationship_rule') }}

),

decisions as (

    select * from {{ ref('int_relationship_overrides') }}

),

complaints as (

    select * from {{ ref('complaints') }}

),

thresholds as (

    {{ thresholds([
        'eligible_mark_from', 'mismatch_factor', 'mismatch_accounts_from'
    ]) }}

),

decided as (

    select
        types.*,
        {%- for column in ['type', 'quadrant'] %}
        coalesce({{ column }}_decisions.value, {{ column }}_rules.result)
            as {{ column }},
        {{ column }}_rules.result as {{ column }}_by_rule,
        {{ column }}_decisions.author as {{ column }}_override_author,
        {{ column }}_decisions.made_on as {{ column }}_override_made_on,
        {{ column }}_decisions.reason as {{ column }}_override_reason,
        {%- endfor %}
        types.is_class_a
        or types.innovation >= thresholds.eligible_mark_from
        or types.market_access >= thresholds.eligible_mark_from as is_partner_eligible,
        types.gross_margin - types.relationship_cost as margin_after_relationship_cost,
        complaints.complaints,
        types.relationship_cost + types.hours_cost as attention_cost,
        case
            when types.turnover > 0
                then {{ ratio(
                    'types.relationship_cost + types.hours_cost', 'types.turnover'
                ) }}
        end as attention_share,
        thresholds.mismatch_factor,
        thresholds.mismatch_accounts_from
    from types
    cross join thresholds
    {%- for column in ['type', 'quadrant'] %}
    left join rules as {{ column }}_rules
        on types.{{ column }}_rule_id = {{ column }}_rules.rule_id
    left join decisions as {{ column }}_decisions
        on
            types.customer_id = {{ column }}_decisions.customer_id
            and types.period_id = {{ column }}_decisions.period_id
            and {{ column }}_decisions.classification = '{{ column }}'
    {%- endfor %}
    left join complaints
        on
            types.customer_id = complaints.customer_id
            and types.period_type = complaints.period_type
            and types.period_end = complaints.period_end

),

-- What is usual in a quadrant, which is neither better nor worse than another.
norms as (

    select
        period_id,
        quadrant,
        {{ ratio('sum(attention_cost)', 'sum(turnover)') }} as attention_norm
    from decided
    where attention_share is not null and quadrant is not null
    group by period_id, quadrant, mismatch_accounts_from
    having count(*) >= mismatch_accounts_from

),

relationship_type as (

    select
        decided.*,
        case
            when decided.is_before_record then 'before_record'
            when decided.type_confidence = 1 and decided.quadrant_confidence = 1
                then 'complete'
            else 'partial'
        end as evidence,
        norms.attention_norm,
        case
            when
                decided.attention_share > decided.mismatch_factor * norms.attention_norm
                then 'above'
            when
                decided.attention_share * decided.mismatch_factor < norms.attention_norm
                then 'below'
            when decided.attention_share is not null and norms.quadrant is not null
                then 'within'
        end as attention,
        decided.customer_intent - decided.our_intent as intent_gap,
        case
            when decided.customer_intent < decided.our_intent then 'over_investing'
            when decided.customer_intent > decided.our_intent then 'under_served'
            when decided.customer_intent = decided.our_intent then 'aligned'
        end as intent
    from decided
    left join norms
        on
            decided.period_id = norms.period_id
            and decided.quadrant = norms.quadrant

)

{{ conform('relationship_type') }}
