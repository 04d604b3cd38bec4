-- Which customers changed their class since the month-end before, the most valuable first.
with

ends as (

    select
        period_end,
        row_number() over (order by period_end desc) as months_back
    from analytics.periods
    where period_type = 'ttm'

),

classes as (

    select
        a.customer_id,
        max(case when e.months_back = 1 then a.abc_class end) as class_now,
        max(case when e.months_back = 2 then a.abc_class end) as class_before,
        max(case when e.months_back = 1 then a.metric_value end) as value_now,
        max(case when e.months_back = 2 then a.metric_value end) as value_before
    from analytics.customer_abc as a
    inner join ends as e on a.period_end = e.period_end
    where
        a.period_type = 'ttm'
        and a.metric = 'value_coefficient'
        and a.method = 'cut'
        and e.months_back <= 2
    group by a.customer_id

)

select
    k.customer_id,
    c.name,
    c.owner_name,
    k.class_before,
    k.class_now,
    cast(k.value_before as double) as value_before,
    cast(k.value_now as double) as value_now,
    count(*) over () as customers_moved
from classes as k
left join analytics.customers as c on k.customer_id = c.customer_id
where
    k.class_before <> k.class_now
    and (k.class_before in ('A', 'B') or k.class_now in ('A', 'B'))
order by greatest(abs(k.value_now), abs(k.value_before)) desc, k.customer_id
limit 12
