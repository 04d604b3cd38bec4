-- Customers whose value grew most against twelve months earlier, and by what.
select
    d.customer_id,
    c.name,
    c.owner_name,
    n.abc_class,
    d.movement,
    cast(d.value_from as double) as value_from,
    cast(d.value_to as double) as value_to,
    cast(d.change as double) as change,
    cast(d.turnover_effect as double) as turnover_effect,
    cast(d.payment_effect as double) as payment_effect,
    cast(d.frequency_effect as double) as frequency_effect,
    n.next_class,
    cast(n.turnover_needed as double) as turnover_needed
from analytics.value_drivers as d
inner join analytics.periods as p
    on d.period_type = p.period_type and d.period_end = p.period_end
left join analytics.customers as c on d.customer_id = c.customer_id
left join analytics.next_class as n
    on
        d.customer_id = n.customer_id
        and d.period_type = n.period_type
        and d.period_end = n.period_end
where p.period_type = 'ttm' and p.is_last and d.change > 0 and d.value_to > 0
order by d.change desc, d.customer_id asc
limit 8
