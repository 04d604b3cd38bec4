{#
    Merges followed to their end by doubling: each round follows twice as many, so that
    six are enough for chains of 64, and a circle ends nowhere instead of never.
#}
{% macro merge_survivors(feed) -%}
with

merged_records as (

    select
        entity,
        record_id,
        merged_into as survivor_id
    from {{ ref('stg_' ~ feed ~ '__departed') }}
    where standing = 'merged'

),
{% for round in range(6) %}
{%- set reached = "followed_" ~ (round - 1) if round else "merged_records" %}
followed_{{ round }} as (

    select
        nearer.entity,
        nearer.record_id,
        coalesce(further.survivor_id, nearer.survivor_id) as survivor_id
    from {{ reached }} as nearer
    left join {{ reached }} as further
        on
            nearer.entity = further.entity
            and nearer.survivor_id = further.record_id

),
{% endfor %}
survivors as (

    select
        followed_5.entity,
        followed_5.record_id,
        case
            when merged_records.record_id is null then followed_5.survivor_id
        end as survivor_id
    from followed_5
    left join merged_records
        on
            followed_5.entity = merged_records.entity
            and followed_5.survivor_id = merged_records.record_id

)

select * from survivors
{%- endmacro %}

{#
    The record that a reference means today: what named a merged record belongs to the
    one that took its place.
#}
{% macro survivor(entity, reference) -%}
{%- set feed = 'billing' if entity == 'billing_customer' else 'crm' -%}
coalesce(
    (
        select max(survivors.survivor_id)
        from {{ ref('stg_' ~ feed ~ '__survivors') }} as survivors
        where
            survivors.entity = '{{ entity }}'
            and survivors.record_id = {{ reference }}
    ),
    {{ reference }}
)
{%- endmacro %}
