{#
    One divided by the value unit, as an exact decimal: dividing decimals rounds
    differently on each engine, multiplying by a power of ten does not.
#}
{% macro value_unit_reciprocal() -%}
    {%- set unit = run_input('value_unit') -%}
    {%- if unit.strip('0') != '1' or not unit.startswith('1') -%}
        {{ exceptions.raise_compiler_error(
            "value_unit is " ~ unit ~ ": it must be a power of ten (1, 1000, 1000000)"
        ) }}
    {%- endif -%}
    {%- set places = unit | length - 1 -%}
    {%- if places -%}
cast('0.{{ '0' * (places - 1) }}1' as decimal({{ places + 1 }}, {{ places }}))
    {%- else -%}
cast(1 as decimal(1, 0))
    {%- endif -%}
{%- endmacro %}
