{#
    The rows of a relation as they stand: of a key delivered several times, the version
    extracted last. Equal times are ordered by batch and row content, so the order of
    arrival decides nothing. Only keys that were delivered again are ranked: ranking
    every row would sort the whole relation to find a handful.
#}
{% macro current_version(delivered, key) -%}
select *
from {{ delivered }} as delivered_once
where not exists (
    select 1
    from ({{ repeated_keys(delivered, key) }}) as repeated
    where {{ same_key("repeated", "delivered_once", key) }}
)
union all
select *
from {{ delivered }} as delivered_again
where exists (
    select 1
    from ({{ repeated_keys(delivered, key) }}) as repeated
    where {{ same_key("repeated", "delivered_again", key) }}
)
qualify {{ version_rank(key) }} = 1
{%- endmacro %}

{# The complement of `current_version`: every version that a later one replaced. #}
{% macro superseded_versions(delivered, key) -%}
select *
from {{ delivered }} as delivered_again
where exists (
    select 1
    from ({{ repeated_keys(delivered, key) }}) as repeated
    where {{ same_key("repeated", "delivered_again", key) }}
)
qualify {{ version_rank(key) }} > 1
{%- endmacro %}

{% macro repeated_keys(delivered, key) -%}
select {{ key | join(", ") }}
from {{ delivered }}
group by {{ key | join(", ") }}
having count(*) > 1
{%- endmacro %}

{% macro same_key(left, right, key) -%}
{%- for column in key -%}
{{ left }}.{{ column }} = {{ right }}.{{ column }}{{ " and " if not loop.last }}
{%- endfor -%}
{%- endmacro %}

{% macro version_rank(key) -%}
row_number() over (
    partition by {{ key | join(", ") }}
    order by extracted_at desc, batch_id desc, row_hash desc
)
{%- endmacro %}
