{# A 64-bit hash of several columns, equal for equal values within one query. #}
{% macro row_hash(columns) -%}
    {{ return(adapter.dispatch("row_hash")(columns)) }}
{%- endmacro %}

{% macro duckdb__row_hash(columns) -%}
hash({{ columns | join(", ") }})
{%- endmacro %}

{% macro spark__row_hash(columns) -%}
xxhash64({{ columns | join(", ") }})
{%- endmacro %}
