-- The change of the base's value against twelve months earlier, split in two ways.
with

drivers as (

    select d.*
    from analytics.base_drivers as d
    inner join analytics.periods as p
        on d.period_type = p.period_type and d.period_end = p.period_end
    where p.period_type = 'ttm' and p.is_last and d.change is not null

)

select
    1 as step,
    'by_factor' as split,
    'turnover_effect' as part,
    cast(turnover_effect as double) as amount
from drivers

union all

select
    2 as step,
    'by_factor' as split,
    'payment_effect' as part,
    cast(payment_effect as double) as amount
from drivers

union all

select
    3 as step,
    'by_factor' as split,
    'frequency_effect' as part,
    cast(frequency_effect as double) as amount
from drivers

union all

select
    4 as step,
    'by_customers' as split,
    'value_won' as part,
    cast(value_won as double) as amount
from drivers

union all

select
    5 as step,
    'by_customers' as split,
    'value_grown' as part,
    cast(value_grown as double) as amount
from drivers

union all

select
    6 as step,
    'by_customers' as split,
    'value_shrunk' as part,
    cast(value_shrunk as double) as amount
from drivers

union all

select
    7 as step,
    'by_customers' as split,
    'value_lost' as part,
    cast(value_lost as double) as amount
from drivers
order by step
