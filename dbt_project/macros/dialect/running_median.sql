{#
    The median of a column over the rows of its partition up to the current one, as a
    double; of an even number the mean of the middle two. DuckDB keeps a running
    quantile, Spark has none and sorts what it has collected.
#}
{% macro running_median(column, partition, order) -%}
    {{ return(adapter.dispatch('running_median')(column, partition, order)) }}
{%- endmacro %}

{% macro duckdb__running_median(column, partition, order) -%}
cast(
    median({{ column }}) over (
        partition by {{ partition }} order by {{ order }}
        rows between unbounded preceding and current row
    ) as double
)
{%- endmacro %}

{% macro spark__running_median(column, partition, order) -%}
{%- set frame -%}
over (
    partition by {{ partition }} order by {{ order }}
    rows between unbounded preceding and current row
)
{%- endset -%}
{%- set sorted = 'sort_array(collect_list(' ~ column ~ ') ' ~ frame ~ ')' -%}
{%- set found = 'count(' ~ column ~ ') ' ~ frame -%}
cast(
    (
        try_element_at({{ sorted }}, nullif(cast(floor(({{ found }} + 1) / 2.0) as int), 0))
        + try_element_at({{ sorted }}, nullif(cast(ceil(({{ found }} + 1) / 2.0) as int), 0))
    ) / 2.0 as double
)
{%- endmacro %}
