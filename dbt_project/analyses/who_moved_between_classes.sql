-- How many customers moved from which class to which within a year?
select
    m.from_class,
    m.to_class,
    m.direction,
    m.customers,
    m.metric_value_to - m.metric_value_from as value_change
from analytics.abc_migration as m
inner join analytics.periods as p
    on m.period_type = p.period_type and m.period_end = p.period_end
where
    p.period_type = 'ttm'
    and p.is_last
    and m.metric = 'value_coefficient'
    and m.method = 'cut'
order by m.from_class, m.to_class;
