-- Who pays late and grows? More turnover than a year before, and more days late.
select
    c.name,
    c.owner_name,
    d.turnover_from,
    d.turnover_to,
    m.weighted_days_late,
    m.past_due_amount
from analytics.periods as p
inner join analytics.payment_discipline as m
    on p.period_type = m.period_type and p.period_end = m.period_end
inner join analytics.value_drivers as d
    on
        m.period_type = d.period_type
        and m.period_end = d.period_end
        and m.customer_id = d.customer_id
inner join analytics.customers as c on m.customer_id = c.customer_id
where
    p.period_type = 'ttm'
    and p.is_last
    and d.turnover_to > d.turnover_from
    and m.past_due_amount > 0
order by m.past_due_amount desc, c.customer_id
limit 20;
