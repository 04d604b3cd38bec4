-- Why the value of the whole base changed: through customers won, lost, grown and
-- shrunk, and through turnover, payment and frequency. Both add up exactly.
-- Grain: one row per period_type and period_end.

with

periods as (

    select * from {{ ref('int_period_bases') }}

),

drivers as (

    select * from {{ ref('value_drivers') }}

),

-- The base's value counts a customer only while its turnover is above zero, so a change
-- to or from less than that is a change from or to nothing.
contributions as (

    select
        period_type,
        period_end,
        movement,
        case when turnover_from > 0 then value_from else 0 end as value_from,
        case when turnover_to > 0 then value_to else 0 end as value_to,
        payment_effect,
        frequency_effect
    from drivers
    where movement is not null

),

totals as (

    select
        period_type,
        period_end,
        {%- for movement in ['won', 'lost', 'grown', 'shrunk', 'unchanged'] %}
        count(case when movement = '{{ movement }}' then 1 end)
            as customers_{{ movement }},
        {%- endfor %}
        {%- for movement in ['won', 'lost', 'grown', 'shrunk'] %}
        sum(case when movement = '{{ movement }}' then value_to - value_from else 0 end)
            as value_{{ movement }},
        {%- endfor %}
        sum(value_from) as value_from,
        sum(value_to) as value_to,
        sum(payment_effect) as payment_effect,
        sum(frequency_effect) as frequency_effect
    from contributions
    group by period_type, period_end

),

base_drivers as (

    select
        periods.period_type,
        periods.period_start,
        periods.period_end,
        case
            when periods.is_base_complete then 'complete' else 'base_before_history'
        end as evidence,
        {%- for column in [
            'value_from', 'value_to', 'customers_won', 'customers_lost',
            'customers_grown', 'customers_shrunk', 'customers_unchanged', 'value_won',
            'value_lost', 'value_grown', 'value_shrunk', 'payment_effect',
            'frequency_effect'
        ] %}
        case when periods.is_base_complete then coalesce(totals.{{ column }}, 0) end
            as {{ column }},
        {%- endfor %}
        case
            when periods.is_base_complete
                then coalesce(totals.value_to - totals.value_from, 0)
        end as change,
        case
            when periods.is_base_complete
                then coalesce(
                    totals.value_to
                    - totals.value_from
                    - totals.payment_effect
                    - totals.frequency_effect,
                    0
                )
        end as turnover_effect
    from periods
    left join totals
        on
            periods.period_type = totals.period_type
            and periods.period_end = totals.period_end

)

{{ conform('base_drivers') }}
