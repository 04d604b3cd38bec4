{#
    The last line of every published table: each column of the contract, in its order
    and cast to its type. Sums widen differently on each engine; the contract does not.
    A unit test knows no contract: dbt shows it the SQL and not the columns.
#}
{% macro conform(relation) -%}
{%- if model.resource_type == "unit_test" -%}
select * from {{ relation }}
{%- else -%}
select
    {%- for column in model.columns.values() %}
    cast({{ column.name }} as {{ column.data_type }}) as {{ column.name }}
    {{- "," if not loop.last }}
    {%- endfor %}
from {{ relation }}
{%- endif -%}
{%- endmacro %}
