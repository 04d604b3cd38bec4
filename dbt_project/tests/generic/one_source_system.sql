{#
    A key belongs to one source system. Two systems that number their records alike would
    otherwise look like two versions of one record, and one would silently replace the
    other. `delivered` is the raw relation, before versions are chosen.
#}
{% test one_source_system(model, delivered, key) %}
select
    {{ key | join(", ") }},
    min(source_system) as source_system,
    max(source_system) as other_source_system
from {{ delivered }}
semi join ({{ repeated_keys(delivered, key) }}) as repeated
    using ({{ key | join(", ") }})
group by {{ key | join(", ") }}
having min(source_system) <> max(source_system)
{% endtest %}
