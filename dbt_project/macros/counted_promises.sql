{#
    Promises summed for each member of `listed` (customer or user) in each of its
    periods, as steps of a model's `with`: zero where the extracts tell of promises,
    NULL where they do not.
#}
{% macro counted_promises(listed, member) -%}
totals as (

    select
        {{ member }},
        period_id,
        {%- for column in [
            'made', 'told_how_made', 'made_in_writing', 'due', 'kept', 'kept_late',
            'overdue',
        ] %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        max(longest_overdue_days) as longest_overdue_days
    from promise_periods
    group by {{ member }}, period_id

),

told as (

    select
        {{ listed }}.*,
        {{ feed_evidence(
            'supply.promises_from',
            listed ~ '.period_start',
            listed ~ '.period_end',
        ) }} as evidence
    from {{ listed }}
    cross join supply

),

counted as (

    select
        told.*,
        {%- for column in [
            'made', 'told_how_made', 'made_in_writing', 'due', 'kept', 'kept_late',
            'overdue',
        ] %}
        case
            when told.evidence in ('complete', 'partial')
                then coalesce(totals.{{ column }}, 0)
        end as {{ column }},
        {%- endfor %}
        totals.longest_overdue_days
    from told
    left join totals
        on
            told.{{ member }} = totals.{{ member }}
            and told.period_id = totals.period_id

)
{%- endmacro %}
