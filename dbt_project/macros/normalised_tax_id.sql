{# A tax number as it is compared: letters and digits; NULL if empty or all zeros. #}
{% macro normalised_tax_id(tax_id) -%}
{%- set signs = replace_pattern("upper(" ~ tax_id ~ ")", "[^0-9A-Z]+", "") -%}
case when trim(both '0' from {{ signs }}) <> '' then {{ signs }} end
{%- endmacro %}
