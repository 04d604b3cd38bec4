-- The class by value of each customer in each trailing year.
select
    q.period,
    t.customer_id,
    t.abc_class,
    t.rank,
    t.share
from ({periods}) as q
inner join analytics.customer_abc as t
    on t.period_type = 'ttm' and q.period_end = t.period_end
where t.metric = 'value_coefficient' and t.method = 'cut'
