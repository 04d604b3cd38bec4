{# A select of one row with the named limits of `ref_rule_threshold`, each a column. #}
{% macro thresholds(names) -%}
select
    {%- for name in names %}
    max(case when threshold = '{{ name }}' then value end) as {{ name }}
    {{- "," if not loop.last }}
    {%- endfor %}
from {{ ref('ref_rule_threshold') }}
{%- endmacro %}
