{# Calendar months from the month of one date to that of another, 0 within one month. #}
{% macro months_between(first_date, last_date) -%}
(
    12 * (extract(year from {{ last_date }}) - extract(year from {{ first_date }}))
    + extract(month from {{ last_date }}) - extract(month from {{ first_date }})
)
{%- endmacro %}
