{# A select of `number`: 0, 1, … up to one less than the count. #}
{% macro whole_numbers(count) -%}
    {%- for number in range(count) %}
    select {{ number }} as number
    {{- " union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}
