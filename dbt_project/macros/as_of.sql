{# The day the figures stand at: an input of the run, never the clock. #}
{% macro as_of() -%}
cast('{{ var("as_of") }}' as date)
{%- endmacro %}
