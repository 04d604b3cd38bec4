{# These columns are known in every row: one pass for all of them, not one for each. #}
{% test complete(model, columns) %}
select *
from {{ model }}
where
    {%- for column in columns %}
    {{ "or " if not loop.first }}{{ column }} is null
    {%- endfor %}
{% endtest %}
