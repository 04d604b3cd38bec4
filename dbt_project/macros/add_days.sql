{# A date so many days later. #}
{% macro add_days(date, days) -%}
cast({{ dbt.dateadd("day", days, date) }} as date)
{%- endmacro %}
