{#
    The lines of a document come from one source system, or one system's document would
    replace the other's of the same id. `model` tells which documents were delivered more
    than once, so that only their lines are looked at.
#}
{% test one_source_system_per_document(model, delivered, key) %}
select
    {{ key }},
    min(source_system) as source_system,
    max(source_system) as other_source_system
from {{ delivered }}
semi join (
    select {{ key }}
    from {{ model }}
    group by {{ key }}
    having count(*) > 1
) as delivered_again using ({{ key }})
group by {{ key }}
having min(source_system) <> max(source_system)
{% endtest %}
