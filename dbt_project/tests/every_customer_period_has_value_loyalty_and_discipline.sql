-- The tables by customer and period speak of the same customers.
with

keys as (

    select customer_id, period_type, period_end, 'value' as table_name
    from {{ ref('customer_value') }}
    union all
    select customer_id, period_type, period_end, 'loyalty' as table_name
    from {{ ref('customer_loyalty') }}
    union all
    select customer_id, period_type, period_end, 'discipline' as table_name
    from {{ ref('payment_discipline') }}

)

select
    customer_id,
    period_type,
    period_end,
    count(*) as table_count
from keys
group by customer_id, period_type, period_end
having count(*) <> 3
