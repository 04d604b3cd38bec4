{#
    The rows of a relation as they stand: of a key delivered several times, the version
    extracted last. Equal times are ordered by batch and row content, so the order of
    arrival decides nothing. Only keys that were delivered again are ranked: ranking
    every row would sort the whole relation to find a handful.
#}
{% macro current_version(delivered, key) -%}
with

repeated as (

    {{ repeated_keys(delivered, key) }}

)

select *
from {{ delivered }}
anti join repeated using ({{ key | join(", ") }})
union all
select *
from {{ delivered }}
semi join repeated using ({{ key | join(", ") }})
qualify {{ version_rank(key) }} = 1
{%- endmacro %}

{# The complement of `current_version`: every version that a later one replaced. #}
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
    order by extracted_at desc, batch_id desc, row_hash desc
)
{%- endmacro %}

{# A whole staging model: an optional entity keeps the names of its contract. #}
{% macro current_rows(feed, entity) -%}
with

delivered as (

    select * from {{ source(feed, entity) }}

),

current_rows as (

    {{ current_version('delivered', optional_entities(feed)[entity].key) }}

)

select * from current_rows
{%- endmacro %}
