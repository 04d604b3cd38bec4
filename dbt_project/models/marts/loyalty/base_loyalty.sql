-- How loyal the base is: who stayed, who left and who joined since the base period.
-- Grain: one row per period_type, period_end and segment; 'all' is the whole base.

with

loyalty_counts as (

    select * from {{ ref('int_period_loyalty') }}

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

verdicts as (

    select * from {{ ref('ref_loyalty_verdict') }}

),

-- What compares with a base is unknown where the base lies before complete history.
known_counts as (

    select
        periods.period_type,
        periods.period_start,
        periods.period_end,
        loyalty_counts.is_whole_base,
        loyalty_counts.segment,
        case
            when periods.is_base_complete then 'complete'
            else 'base_before_history'
        end
            as evidence,
        case when periods.is_base_complete then loyalty_counts.opening end as opening,
        case
            when periods.is_base_complete
                then loyalty_counts.closing - loyalty_counts.retained
        end as new,
        case
            when periods.is_base_of_base_complete then loyalty_counts.new_first
        end as new_first,
        case when periods.is_base_complete then loyalty_counts.retained end as retained,
        loyalty_counts.closing,
        case
            when periods.is_regular_complete then loyalty_counts.regular_opening
        end as regular_opening,
        case
            when periods.is_regular_complete then loyalty_counts.regular_retained
        end as regular_retained,
        -- The base had its own base: what it lost and won is what this period is
        -- judged against.
        case
            when periods.is_base_of_base_complete then loyalty_counts.previous_opening
        end as previous_opening,
        case
            when periods.is_base_of_base_complete then loyalty_counts.previous_retained
        end as previous_retained
    from loyalty_counts
    inner join periods
        on loyalty_counts.period_id = periods.period_id

),

coefficients as (

    select
        period_type,
        period_start,
        period_end,
        is_whole_base,
        segment,
        evidence,
        opening,
        new,
        new_first,
        new - new_first as reactivated,
        opening - retained as lost,
        retained,
        closing,
        regular_opening,
        regular_retained,
        {% if var('loyalty_formula') == 'repeat_share' -%}
        {{ ratio('retained', 'closing') }} as loyalty_coefficient,
        {{ ratio('previous_retained', 'opening') }} as previous_loyalty_coefficient,
        {%- else -%}
        {{ ratio('retained', 'opening') }} as loyalty_coefficient,
        {{ ratio('previous_retained', 'previous_opening') }}
            as previous_loyalty_coefficient,
        {%- endif %}
        {{ ratio('new', 'opening') }} as new_coefficient,
        {{ ratio('opening - retained', 'opening') }} as lost_coefficient,
        {{ ratio('closing', 'opening') }} as growth_coefficient,
        {{ ratio('retained', 'closing') }} as repeat_share,
        {{ ratio('regular_retained', 'regular_opening') }}
            as regular_loyalty_coefficient,
        opening - previous_retained as previous_new
    from known_counts

),

judged as (

    select
        coefficients.period_type,
        coefficients.period_start,
        coefficients.period_end,
        coefficients.is_whole_base,
        coefficients.segment,
        coefficients.evidence,
        coefficients.opening,
        coefficients.new,
        coefficients.new_first,
        coefficients.reactivated,
        coefficients.lost,
        coefficients.retained,
        coefficients.closing,
        coefficients.regular_opening,
        coefficients.regular_retained,
        coefficients.loyalty_coefficient,
        coefficients.new_coefficient,
        coefficients.lost_coefficient,
        coefficients.growth_coefficient,
        coefficients.repeat_share,
        coefficients.regular_loyalty_coefficient,
        coefficients.previous_new,
        coefficients.previous_loyalty_coefficient,
        verdicts.code as verdict
    from coefficients
    left join verdicts
        on
            (coefficients.new > coefficients.previous_new) = verdicts.is_new_up
            and (
                coefficients.loyalty_coefficient
                < coefficients.previous_loyalty_coefficient
            ) = verdicts.is_loyalty_down

)

{{ conform('judged') }}
