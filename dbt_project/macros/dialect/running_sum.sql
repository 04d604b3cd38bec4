{#
    The sum of a non-negative amount over its partition up to the current row, exact to
    six decimals. DuckDB answers a running sum of decimals from a tree, at five times
    the cost of the sort; its running sum of doubles is one pass. So there the whole
    units and the millionths are added apart: both stay integers below 2^53, where
    doubles are exact, up to 9e15 units. The units are cut off the double, as `floor` of
    a wide decimal costs more than all the rest; what the decimal still holds beside
    them is exact, whichever way the double was rounded. A double becomes a decimal by
    way of an integer: cast straight, it is multiplied by its scale first and loses digits.
#}
{% macro running_sum(amount, partition, order) -%}
    {{ return(adapter.dispatch("running_sum")(amount, partition, order)) }}
{%- endmacro %}

{% macro default__running_sum(amount, partition, order) -%}
cast(
    sum({{ amount }}) over (
        partition by {{ partition }} order by {{ order }}
        rows between unbounded preceding and current row
    ) as decimal(34, 6)
)
{%- endmacro %}

{% macro duckdb__running_sum(amount, partition, order) -%}
{%- set so_far -%}
over (
    partition by {{ partition }} order by {{ order }}
    rows between unbounded preceding and current row
)
{%- endset -%}
{%- set units = "floor(cast(" ~ amount ~ " as double))" -%}
{%- set rest = amount ~ " - cast(cast(" ~ units ~ " as bigint) as decimal(34, 6))" -%}
(
    cast(cast(sum({{ units }}) {{ so_far }} as bigint) as decimal(34, 6))
    + cast(
        sum(cast(({{ rest }}) * 1000000 as double)) {{ so_far }}
        / 1000000 as decimal(34, 6)
    )
)
{%- endmacro %}
