{#
    The records of an entity that are no more, with the money of their last version:
    flagged as deleted, merged into another, or absent from a later extract of their rule
    that would list them. Only keys of which something of the kind is said are ranked.
    A record that is delivered again afterwards is back.
#}
{% macro departed_records(feed, entity) -%}
{%- set key = record_entities(feed)[entity].key -%}
{%- set measures = record_entities(feed)[entity].money -%}
select distinct
    '{{ entity }}' as entity,
    {{ record_id(key, 'last_versions') }} as record_id,
    case
        when last_versions.merged_into is not null then 'merged'
        else 'deleted'
    end as standing,
    last_versions.merged_into
    {%- for measure in money_measures() %},
    cast(
        {{ 'last_versions.' ~ measure if measure in measures else 'null' }}
        as decimal(38, 2)
    ) as {{ measure }}
    {%- endfor %}
from (
    select delivered.*
    from {{ source(feed, entity) }} as delivered
    semi join ({{ touched_keys(feed, entity, key) }}) as touched
        using ({{ key | join(", ") }})
    qualify {{ version_rank(key) }} = 1
) as last_versions
left join {{ ref('stg_ledger__withdrawals') }} as withdrawals
    on {{ is_withdrawn('withdrawals', 'last_versions', entity) }}
left join {{ ref('stg_ledger__refused_keys') }} as refused_keys
    on
        refused_keys.entity = '{{ entity }}'
        and {{ record_id(key, 'last_versions') }} = refused_keys.record_id
        and withdrawals.source_system = refused_keys.source_system
        and withdrawals.extract = refused_keys.extract
        and withdrawals.claimed_at = refused_keys.claimed_at
where
    last_versions.is_deleted
    or last_versions.merged_into is not null
    or (withdrawals.batch_id is not null and refused_keys.record_id is null)
{%- endmacro %}

{% macro touched_keys(feed, entity, key) -%}
select {{ key | join(", ") }}
from {{ source(feed, entity) }}
where is_deleted
union
select {{ key | join(", ") }}
from {{ source(feed, entity) }}
where merged_into is not null
union
select
    {%- for column in key %}
    delivered.{{ column }}
    {{- "," if not loop.last }}
    {%- endfor %}
from {{ source(feed, entity) }} as delivered
inner join {{ ref('stg_ledger__withdrawals') }} as withdrawals
    on {{ is_withdrawn('withdrawals', 'delivered', entity) }}
{%- endmacro %}

{# What a replacing extract takes back is told by the day on which it files a row. #}
{% macro is_withdrawn(withdrawals, delivered, entity) -%}
{{ withdrawals }}.entity = '{{ entity }}'
        and {{ delivered }}.batch_id = {{ withdrawals }}.batch_id
        and (
            {{ withdrawals }}.covered_from is null
            or {{ delivered }}.covered_on
            between {{ withdrawals }}.covered_from and {{ withdrawals }}.covered_to
        )
{%- endmacro %}

{# Every money column that some entity carries to the cent. #}
{% macro money_measures() -%}
{{ return(["net_amount", "gross_amount", "amount", "direct_cost"]) }}
{%- endmacro %}
