{#
    An amount of a document in the base currency, rounded half-up to the cent. A document
    in the base currency has rate 1 and skips the wide multiplication, which is most of
    the cost on millions of lines. A NULL rate gives NULL: nothing counts as base unasked.
#}
{% macro to_base(amount, rate, scale=2) -%}
case
    when {{ rate }} = 1 then {{ amount }}
    else cast(round({{ amount }} * {{ rate }}, {{ scale }}) as decimal(18, {{ scale }}))
end
{%- endmacro %}
