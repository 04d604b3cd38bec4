{#
    What a run is asked for: as_of, history_start, base_currency, value_unit,
    fiscal_year_start_month or time_zone, as text. Read from the environment: a changed
    var makes dbt parse the whole project again, a changed environment variable only what
    reads it. The defaults serve parsing and unit tests.
#}
{% macro run_input(name) -%}
    {%- set defaults = {
        "as_of": "2024-12-31",
        "history_start": "",
        "base_currency": "GBP",
        "value_unit": "1000000",
        "fiscal_year_start_month": "1",
        "time_zone": "UTC",
    } -%}
    {{ return(env_var("CLIENTELE_RUN_" ~ name | upper, defaults[name])) }}
{%- endmacro %}
