-- ABC by value coefficient: customers and their share of the value.
select
    a.abc_class,
    count(*) as customers,
    cast(sum(a.metric_value) as double) as value_coefficient,
    sum(a.share) as share
from analytics.customer_abc as a
inner join analytics.periods as p
    on a.period_type = p.period_type and a.period_end = p.period_end
where
    p.period_type = 'ttm'
    and p.is_last
    and a.metric = 'value_coefficient'
    and a.method = 'cut'
group by a.abc_class
order by a.abc_class
