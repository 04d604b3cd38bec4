-- Valuable customers who are silent for longer than they used to be, or whose value fell.
with

last_period as (

    select
        period_type,
        period_end
    from analytics.periods
    where period_type = 'ttm' and is_last

),

judged_customers as (

    select
        d.customer_id,
        s.status,
        s.recency_days,
        d.movement,
        d.value_from,
        d.value_to,
        d.change,
        d.turnover_effect,
        d.payment_effect,
        d.frequency_effect
    from analytics.value_drivers as d
    inner join last_period as p
        on d.period_type = p.period_type and d.period_end = p.period_end
    left join analytics.customer_loyalty as s
        on
            d.customer_id = s.customer_id
            and d.period_type = s.period_type
            and d.period_end = s.period_end

)

select
    j.customer_id,
    c.name,
    c.owner_name,
    b.abc_class as class_before,
    j.status,
    j.recency_days,
    case
        when j.status in ('at_risk', 'lapsed') then j.status
        when least(j.payment_effect, j.frequency_effect) >= j.turnover_effect
            then 'turnover'
        when j.payment_effect <= j.frequency_effect then 'payment'
        else 'frequency'
    end as reason,
    cast(j.value_from as double) as value_from,
    cast(j.value_to as double) as value_to,
    cast(j.change as double) as change
from judged_customers as j
inner join last_period as p on p.period_type = 'ttm'
left join analytics.customers as c on j.customer_id = c.customer_id
left join analytics.periods as q
    on q.period_type = 'ttm' and q.period_end = p.period_end
left join analytics.customer_abc as b
    on
        j.customer_id = b.customer_id
        and b.period_type = 'ttm'
        and b.period_end = q.base_end
        and b.metric = 'value_coefficient'
        and b.method = 'cut'
where j.change < 0
order by j.change asc, j.customer_id asc
limit 12
