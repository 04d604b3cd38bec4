{# A day after every other, for what has not ended: NULL would drop out of comparisons. #}
{% macro far_future() -%}
cast('9999-12-31' as date)
{%- endmacro %}
