-- Who is leaving? Valuable customers who are silent for longer than they used to be.
select
    c.name,
    c.owner_name,
    y.status,
    y.recency_days,
    y.own_gap_days,
    d.value_from,
    d.value_to
from analytics.periods as p
inner join analytics.customer_loyalty as y
    on p.period_type = y.period_type and p.period_end = y.period_end
inner join analytics.value_drivers as d
    on
        y.period_type = d.period_type
        and y.period_end = d.period_end
        and y.customer_id = d.customer_id
inner join analytics.customers as c on y.customer_id = c.customer_id
where p.period_type = 'ttm' and p.is_last and y.status <> 'active' and d.change < 0
order by d.change, c.customer_id
limit 20;
