{# The same day so many months later (earlier if negative); a short month gives its last day. #}
{% macro add_months(date, months) -%}
cast({{ dbt.dateadd("month", months, date) }} as date)
{%- endmacro %}
