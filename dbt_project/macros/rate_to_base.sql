{#
    Base currency units per document unit: 1 for the base currency itself, otherwise the
    document's own rate. NULL when it has none (or none above zero), which a test refuses.
#}
{% macro rate_to_base(currency, fx_rate) -%}
cast(
    case
        when {{ currency }} = '{{ run_input("base_currency") }}' then 1
        when {{ fx_rate }} > 0 then {{ fx_rate }}
    end as decimal(18, 8)
)
{%- endmacro %}
