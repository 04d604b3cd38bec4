-- The figures that decided actions are about, as published for the last trailing year
-- that had ended when the review was held, and for the last one of all.
-- Grain: one row per entity_type, entity_id, metric and held_on.

with

asked as (

    select distinct
        entity_type,
        entity_id,
        metric,
        held_on
    from {{ ref('int_review_actions') }}
    where entity_id is not null and metric is not null

),

ends as (

    select
        period_end,
        is_last
    from {{ ref('periods') }}
    where period_type = 'ttm'

),

dated as (

    select
        asked.entity_type,
        asked.entity_id,
        asked.metric,
        asked.held_on,
        max(case when ends.period_end <= asked.held_on then ends.period_end end)
            as period_then,
        max(case when ends.is_last then ends.period_end end) as period_now
    from asked
    cross join ends
    group by asked.entity_type, asked.entity_id, asked.metric, asked.held_on

),

-- Each published table is read once, for whatever metrics of it are asked for.
readings as (

    {%- for place in review_metrics() %}
    select
        dated.entity_type,
        dated.entity_id,
        dated.metric,
        dated.held_on,
        dated.period_then,
        dated.period_now,
        '{{ place.table }}' as source_table,
        case dated.metric
            {%- for metric, better in place.metrics.items() %}
            when '{{ metric }}' then '{{ better }}'
            {%- endfor %}
        end as better,
        case dated.metric
            {%- for metric in place.metrics %}
            when '{{ metric }}' then cast(published.{{ metric }} as double)
            {%- endfor %}
        end as value,
        {{ "published." ~ place.period if place.period else "dated.period_now" }}
            as period_end
    from dated
    inner join {{ ref(place.table) }} as published
        on dated.entity_id = {{ place.key }}
    where
        dated.entity_type = '{{ place.entity }}'
        and dated.metric in (
            {%- for metric in place.metrics %}
            '{{ metric }}'{{ "," if not loop.last }}
            {%- endfor %}
        )
        and {{ place.rows }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

-- Of several sets of criteria the one that is met least.
figures as (

    select
        entity_type,
        entity_id,
        metric,
        held_on,
        source_table,
        better,
        period_then,
        period_now,
        min(case when period_end = period_then then value end) as value_then,
        min(case when period_end = period_now then value end) as value_now
    from readings
    where period_end in (period_then, period_now)
    group by
        entity_type,
        entity_id,
        metric,
        held_on,
        source_table,
        better,
        period_then,
        period_now

)

select * from figures
