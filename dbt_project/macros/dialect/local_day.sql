{#
    The calendar day of a UTC moment where the company is: the zone that its periods are
    cut in. In UTC nothing is moved.
#}
{% macro local_day(moment) -%}
    {%- set zone = run_input("time_zone") -%}
    {%- if zone == "UTC" -%}
cast({{ moment }} as date)
    {%- else -%}
cast({{ adapter.dispatch("moved_to_zone")(moment, zone) }} as date)
    {%- endif -%}
{%- endmacro %}

{# The UTC moment at which a calendar day begins there. #}
{% macro day_start(day) -%}
    {%- set zone = run_input("time_zone") -%}
    {%- set midnight = "cast(" ~ day ~ " as timestamp)" -%}
    {%- if zone == "UTC" -%}
{{ midnight }}
    {%- else -%}
{{ adapter.dispatch("moved_from_zone")(midnight, zone) }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__moved_to_zone(moment, zone) -%}
timezone('{{ zone }}', timezone('UTC', {{ moment }}))
{%- endmacro %}

{% macro duckdb__moved_from_zone(moment, zone) -%}
timezone('UTC', timezone('{{ zone }}', {{ moment }}))
{%- endmacro %}

{% macro spark__moved_to_zone(moment, zone) -%}
from_utc_timestamp({{ moment }}, '{{ zone }}')
{%- endmacro %}

{% macro spark__moved_from_zone(moment, zone) -%}
to_utc_timestamp({{ moment }}, '{{ zone }}')
{%- endmacro %}
