-- How many customers of the whole base moved from which class to which in a year.
select
    p.period,
    m.from_class,
    m.to_class,
    m.direction,
    m.customers,
    m.metric_value_from,
    m.metric_value_to
from ({periods}) as p
inner join analytics.abc_migration as m
    on m.period_type = 'ttm' and p.period_end = m.period_end
where m.metric = 'value_coefficient' and m.method = 'cut'
