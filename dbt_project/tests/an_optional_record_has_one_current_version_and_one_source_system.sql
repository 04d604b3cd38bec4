-- What `unique_combination` and `one_source_system` test of each core entity, in one
-- query for all those that most companies do not keep.
{% for feed in ["crm", "billing"] -%}
{% set last_feed = loop.last -%}
{% for entity, staged in optional_entities(feed).items() -%}
{% set key = staged.key | join(", ") -%}
select
    '{{ entity }}' as entity,
    concat_ws('|', {{ key }}) as record,
    'several current versions' as complaint
from {{ ref(staged.model) }}
group by {{ key }}
having count(*) > 1
union all
select
    '{{ entity }}' as entity,
    concat_ws('|', {{ key }}) as record,
    'several source systems' as complaint
from {{ source(feed, entity) }}
group by {{ key }}
having min(source_system) <> max(source_system)
{% if not (loop.last and last_feed) -%}
union all
{% endif -%}
{% endfor -%}
{% endfor %}
