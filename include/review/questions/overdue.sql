-- Who owes the most past its due date at the last month-end.
select
    a.customer_id,
    c.name,
    c.owner_name,
    k.abc_class,
    cast(a.open_amount as double) as open_amount,
    cast(a.open_amount - a.not_due as double) as past_due,
    cast(a.past_due_over_90 as double) as past_due_over_90,
    d.weighted_days_late,
    v.payment_band,
    cast(g.turnover_to - g.turnover_from as double) as turnover_change
from analytics.receivables_ageing as a
inner join analytics.periods as p
    on a.period_type = p.period_type and a.period_end = p.period_end
left join analytics.customers as c on a.customer_id = c.customer_id
left join analytics.customer_abc as k
    on
        a.customer_id = k.customer_id
        and a.period_type = k.period_type
        and a.period_end = k.period_end
        and k.metric = 'value_coefficient'
        and k.method = 'cut'
left join analytics.payment_discipline as d
    on
        a.customer_id = d.customer_id
        and a.period_type = d.period_type
        and a.period_end = d.period_end
left join analytics.customer_value as v
    on
        a.customer_id = v.customer_id
        and a.period_type = v.period_type
        and a.period_end = v.period_end
left join analytics.value_drivers as g
    on
        a.customer_id = g.customer_id
        and a.period_type = g.period_type
        and a.period_end = g.period_end
where p.period_type = 'ttm' and p.is_last and a.open_amount > a.not_due
order by past_due desc, a.customer_id asc
limit 12
