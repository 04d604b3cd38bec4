{# The id of the finding that stands for what is left of a rule in a review. #}
{% macro group_finding_id(rule, review_id) -%}
{{ dbt.hash(rule ~ " || '|others|' || " ~ review_id) }}
{%- endmacro %}
