{#
    The rows of an entity as they stand, as steps of a model's `with` that end in
    `current_versions`: of a key delivered several times, the version extracted last,
    unless it says, or a later complete extract does, that the record is no more. Equal
    times are ordered by batch and row content, so the order of arrival decides nothing.
    Only keys that were delivered again are ranked: ranking every row would sort the
    whole relation to find a handful. Steps of the model's own, because DuckDB reads
    every column of what a nested `with` selects.
#}
{% macro current_versions(feed, entity) -%}
{{ last_versions(feed, entity) }},

current_versions as (

    select last_versions.*
    from last_versions
    anti join departed on {{ matches_record(feed, entity) }}

)
{%- endmacro %}

{#
    The same for master data, which outlives its deletion, because documents still name
    it: a deleted record stays, with `standing` 'deleted'; one that was merged into
    another does not.
#}
{% macro current_or_deleted_versions(feed, entity) -%}
{{ last_versions(feed, entity) }},

current_versions as (

    select
        last_versions.*,
        coalesce(departed.standing, 'current') as standing
    from last_versions
    left join departed on {{ matches_record(feed, entity) }}
    where coalesce(departed.standing, 'current') <> 'merged'

)
{%- endmacro %}

{#
    A whole staging model: an optional entity keeps the names of its contract. What names
    a record that was merged into another belongs to the one that took its place, and
    says as `delivered_<entity>_id` what it was delivered with.
#}
{% macro current_rows(feed, entity) -%}
{{ moved_rows(feed, entity, "= 1") }}
{%- endmacro %}

{#
    What moved onto a key that the surviving record has itself, and so counts no more:
    two accounts in one may have been judged on one day.
#}
{% macro overtaken_rows(feed, entity) -%}
{{ moved_rows(feed, entity, "> 1") }}
{%- endmacro %}

{% macro is_keyed_by_what_moves(feed, entity) -%}
{%- set record = record_entities(feed)[entity] -%}
{%- set moving = [] -%}
{%- for named in record.get("names", []) if named ~ '_id' in record.key -%}
{%- do moving.append(named) -%}
{%- endfor -%}
{{ return(moving | length > 0) }}
{%- endmacro %}

{% macro moved_rows(feed, entity, place) -%}
{%- set record = record_entities(feed)[entity] -%}
{%- set ids = [] -%}
{%- for named in record.names -%}
{%- do ids.append(named ~ '_id') -%}
{%- endfor -%}
with

{{ current_versions(feed, entity) }}
{%- if not ids %}

select * from current_versions
{%- else %},

moved_rows as (

    select
        {{ all_but(ids) }}
        {%- for named in record.names %},
        {{ survivor(named, named ~ '_id') }} as {{ named }}_id,
        {{ named }}_id as delivered_{{ named }}_id
        {%- endfor %}
    from current_versions

)

select * from moved_rows
{%- if is_keyed_by_what_moves(feed, entity) %}
qualify
    row_number() over (
        partition by {{ record.key | join(", ") }}
        order by
            case
                when {{ ids[0] }} = delivered_{{ ids[0] }} then 0
                else 1
            end,
            extracted_at desc,
            batch_id desc,
            delivered_{{ ids[0] }}
    ) {{ place }}
{%- endif %}
{%- endif %}
{%- endmacro %}

{% macro last_versions(feed, entity) -%}
{%- set key = record_entities(feed)[entity].key -%}
repeated as (

    {{ repeated_keys(source(feed, entity), key) }}

),

last_versions as (

    select delivered.*
    from {{ source(feed, entity) }} as delivered
    anti join repeated using ({{ key | join(", ") }})
    union all
    select delivered.*
    from {{ source(feed, entity) }} as delivered
    semi join repeated using ({{ key | join(", ") }})
    qualify {{ version_rank(key) }} = 1

),

departed as (

    select
        record_id,
        standing
    from {{ ref('stg_' ~ feed ~ '__departed') }}
    where entity = '{{ entity }}'

)
{%- endmacro %}

{% macro matches_record(feed, entity) -%}
{{ record_id(record_entities(feed)[entity].key, 'last_versions') }} = departed.record_id
{%- endmacro %}

{# The complement of `last_versions`: every version that a later one replaced. #}
{% macro superseded_versions(delivered, key) -%}
select *
from {{ delivered }}
semi join ({{ repeated_keys(delivered, key) }}) as repeated
    using ({{ key | join(", ") }})
qualify {{ version_rank(key) }} > 1
{%- endmacro %}

{% macro repeated_keys(delivered, key) -%}
select {{ key | join(", ") }}
from {{ delivered }}
group by {{ key | join(", ") }}
having count(*) > 1
{%- endmacro %}

{% macro version_rank(key) -%}
row_number() over (
    partition by {{ key | join(", ") }}
    order by
        extracted_at desc,
        batch_id desc,
        -- A system that merges a record may report it deleted too.
        case when merged_into is null then 1 else 0 end,
        row_hash desc
)
{%- endmacro %}

{# The key of a row as one text, as the ledger names records. #}
{% macro record_id(key, relation) -%}
{%- set parts = [] -%}
{%- for column in key -%}
{%- do parts.append("cast(" ~ relation ~ "." ~ column ~ " as " ~ dbt.type_string() ~ ")") -%}
{%- endfor -%}
{{ parts | join(" || '|' || ") }}
{%- endmacro %}
