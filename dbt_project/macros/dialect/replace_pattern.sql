{# Every match of a regular expression replaced: DuckDB must be told that all are meant. #}
{% macro replace_pattern(text, pattern, replacement) -%}
    {{ return(adapter.dispatch("replace_pattern")(text, pattern, replacement)) }}
{%- endmacro %}

{% macro duckdb__replace_pattern(text, pattern, replacement) -%}
regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_pattern(text, pattern, replacement) -%}
regexp_replace({{ text }}, r'{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
