{#
    Money divided by a number above zero and rounded to cents, half away from zero, in
    decimals throughout: the double next to 1.005 is less than that, and engines differ in
    whether they round it up. NULL when there is nothing to divide by.
#}
{% macro quotient_in_cents(money, number) -%}
{%- set divisor = "cast(nullif(" ~ number ~ ", 0) as decimal(24, 8))" -%}
{%- set half_up = "(200 * cast(abs(" ~ money ~ ") as decimal(30, 8)) + " ~ divisor ~ ")" -%}
{%- set whole = "(" ~ half_up ~ " - " ~ half_up ~ " % (2 * " ~ divisor ~ "))" -%}
cast(
    cast(sign({{ money }}) * {{ ratio(whole, "2 * " ~ divisor) }} as decimal(20, 0))
    * cast(0.01 as decimal(2, 2)) as decimal(18, 2)
)
{%- endmacro %}
