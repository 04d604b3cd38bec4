{#
    Rows and money of one entity at one stage, as entity, measure, stage, amount: `rows`
    and the money columns named in `measures`, summed in one pass over the relation.
    `rows` is how a row counts, `sign` turns the negative amounts of published credit
    notes into the positive ones that were delivered.
#}
{% macro stage_totals(
    entity, stage, relation, measures=[], condition="true", rows="count(*)", sign=""
) -%}
select
    '{{ entity }}' as entity,
    measures.measure,
    '{{ stage }}' as stage,
    case measures.measure
        when 'rows' then totals.row_total
        {%- for measure in measures %}
        when '{{ measure }}' then totals.{{ measure }}_total
        {%- endfor %}
    end as amount
from (
    select
        cast(coalesce({{ rows }}, 0) as decimal(38, 2)) as row_total
        {%- for measure in measures %},
        cast(coalesce({{ sign }}sum({{ measure }}), 0) as decimal(38, 2))
            as {{ measure }}_total
        {%- endfor %}
    from {{ relation }}
    where {{ condition }}
) as totals
cross join (
    select 'rows' as measure
    {%- for measure in measures %}
    union all
    select '{{ measure }}' as measure
    {%- endfor %}
) as measures
{%- endmacro %}

{#
    The versions of an entity that later ones replaced, and what a merge moved onto a key
    that was there already, as one stage of its totals.
#}
{% macro superseded_totals(feed, entity) -%}
{%- set record = record_entities(feed)[entity] -%}
{%- set replaced = superseded_versions(source(feed, entity), record.key) -%}
{%- if is_keyed_by_what_moves(feed, entity) -%}
{%- set replaced -%}
select 1 as version from ({{ replaced }}) as superseded
union all
select 1 as version from ({{ overtaken_rows(feed, entity) }}) as overtaken
{%- endset -%}
{%- endif -%}
{{ stage_totals(entity, "superseded", "(" ~ replaced ~ ") as replaced", record.money) }}
{%- endmacro %}
