{# How many of the indicators are known. #}
{% macro known_count(indicators) -%}
(
    {%- for indicator in indicators %}
    {{ "+ " if not loop.first }}case when {{ indicator }} is not null then 1 else 0 end
    {%- endfor %}
)
{%- endmacro %}

{# What share of the indicators is known: the confidence of a rule in what it reads. #}
{% macro known_share(indicators) -%}
{{ ratio(known_count(indicators), indicators | length) }}
{%- endmacro %}

{# The sum of those that are known. #}
{% macro known_sum(indicators) -%}
(
    {%- for indicator in indicators %}
    {{ "+ " if not loop.first }}coalesce({{ indicator }}, 0)
    {%- endfor %}
)
{%- endmacro %}
