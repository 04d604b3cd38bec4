{#
    The findings that rules raise, one select for each of `raised`: the rule of
    `ref_finding_rule`, the step that it reads, the figure, the limit that the figure is
    held against (`null` where the verdict of the table decides) and when it is raised.
#}
{% macro raised_findings(entity_id, raised) -%}
{%- for rule, step, value, threshold, condition in raised %}
select
    '{{ rule }}' as rule,
    cast({{ entity_id }} as {{ dbt.type_string() }}) as entity_id,
    cast({{ value }} as double) as value,
    cast({{ threshold }} as double) as threshold
from {{ step }}
where {{ condition }}
{{ "union all" if not loop.last }}
{%- endfor %}
{%- endmacro %}
