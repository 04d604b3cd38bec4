{#
    A select of `month_start`: the first day of every month from one date column of a
    relation to another, none when either is NULL or the first is the later.
    Engines differ in how they make rows out of nothing.
#}
{% macro month_starts(relation, from_date, to_date) -%}
    {{ return(adapter.dispatch("month_starts")(relation, from_date, to_date)) }}
{%- endmacro %}

{% macro duckdb__month_starts(relation, from_date, to_date) -%}
select
    cast(
        unnest(
            generate_series(
                date_trunc('month', {{ from_date }}),
                date_trunc('month', {{ to_date }}),
                interval 1 month
            )
        ) as date
    ) as month_start
from {{ relation }}
where {{ from_date }} <= {{ to_date }}
{%- endmacro %}

{% macro spark__month_starts(relation, from_date, to_date) -%}
select
    explode(
        sequence(
            cast(date_trunc('month', {{ from_date }}) as date),
            cast(date_trunc('month', {{ to_date }}) as date),
            interval 1 month
        )
    ) as month_start
from {{ relation }}
where {{ from_date }} <= {{ to_date }}
{%- endmacro %}
