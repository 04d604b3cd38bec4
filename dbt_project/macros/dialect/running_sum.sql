{#
    The sum of a non-negative amount over its partition up to the current row, exact to
    six decimals. DuckDB answers a running sum of decimals from a tree, at five times
    the cost of the sort; its running sum of doubles is one pass. So there the whole
    units and the millionths are added apart: both stay integers below 2^53, where
    doubles are exact, up to 9e15 units.
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
(
    cast(sum(cast(floor({{ amount }}) as double)) {{ so_far }} as decimal(34, 6))
    + cast(
        sum(cast(({{ amount }} - floor({{ amount }})) * 1000000 as double)) {{ so_far }}
        / 1000000 as decimal(34, 6)
    )
)
{%- endmacro %}
