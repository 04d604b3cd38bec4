{# The day the figures stand at: an input of the run, never the clock. #}
{% macro as_of() -%}
cast('{{ run_input("as_of") }}' as date)
{%- endmacro %}
