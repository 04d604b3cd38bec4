{#
    A ratio as a double; NULL, never zero or an error, when there is nothing to divide by.
    Both sides are cast first: decimal by decimal divides differently on each engine.
#}
{% macro ratio(numerator, denominator) -%}
(cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0))
{%- endmacro %}
