{# A business identity: true of every row. NULL counts as broken. #}
{% test holds(model, identity) %}
select *
from {{ model }}
where not coalesce({{ identity }}, false)
{% endtest %}
