-- The key accounts: what they are worth, how well they fit, on whom they depend.
select
    c.customer_id,
    c.name,
    c.owner_name,
    a.abc_class,
    cast(v.value_coefficient as double) as value_coefficient,
    cast(d.change as double) as change,
    f.fit,
    f.band,
    r.top_seller_share,
    r.contact_persons,
    r.needs_handover,
    m.frequency
from analytics.customers as c
inner join analytics.periods as p on p.period_type = 'ttm' and p.is_last
left join analytics.customer_value as v
    on
        c.customer_id = v.customer_id
        and v.period_type = 'ttm'
        and v.period_end = p.period_end
left join analytics.value_drivers as d
    on
        c.customer_id = d.customer_id
        and d.period_type = 'ttm'
        and d.period_end = p.period_end
left join analytics.customer_abc as a
    on
        c.customer_id = a.customer_id
        and a.period_type = 'ttm'
        and a.period_end = p.period_end
        and a.metric = 'value_coefficient'
        and a.method = 'cut'
left join (
    select
        customer_id,
        min(fit) as fit,
        min(band) as band
    from analytics.key_account_fit
    group by customer_id
) as f on c.customer_id = f.customer_id
left join analytics.dependency_risk as r on c.customer_id = r.customer_id
left join analytics.contact_activity as m
    on c.customer_id = m.customer_id and m.month_end = p.period_end
where c.is_key_account
order by value_coefficient desc, c.customer_id asc
limit 25
