{# Every column of a relation but these. #}
{% macro all_but(columns) -%}
    {{ return(adapter.dispatch("all_but")(columns)) }}
{%- endmacro %}

{% macro duckdb__all_but(columns) -%}
* exclude ({{ columns | join(", ") }})
{%- endmacro %}

{% macro spark__all_but(columns) -%}
* except ({{ columns | join(", ") }})
{%- endmacro %}
