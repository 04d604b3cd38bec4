-- What each customer was worth in each trailing year, and what changed it.
select
    p.period,
    c.*,
    d.value_to as value_coefficient,
    d.turnover_effect,
    d.payment_effect,
    d.frequency_effect
from ({periods}) as p
inner join analytics.value_drivers as d
    on d.period_type = 'ttm' and p.period_end = d.period_end
inner join ({customers}) as c on d.customer_id = c.customer_id
