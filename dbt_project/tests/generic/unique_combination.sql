{#
    The grain: no two rows agree on all the columns. Hashes are grouped first, because
    one number a row is much cheaper to group than several strings; only the rows of a
    repeated hash are then compared for what they are.
#}
{% test unique_combination(model, columns) %}
with

repeated_hashes as (

    select {{ row_hash(columns) }} as row_hash
    from {{ model }}
    group by {{ row_hash(columns) }}
    having count(*) > 1

),

suspects as (

    select {{ columns | join(", ") }}
    from {{ model }}
    where {{ row_hash(columns) }} in (select row_hash from repeated_hashes)

)

select
    {{ columns | join(", ") }},
    count(*) as row_count
from suspects
group by {{ columns | join(", ") }}
having count(*) > 1
{% endtest %}
