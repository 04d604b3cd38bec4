-- How much of the value the most valuable customers hold, by whole per cent of them.
select
    p.period,
    ceil(100.0 * a.rank / max(a.rank) over (partition by a.period_end)) as customers_percent,
    100 * a.share_through as value_percent
from ({periods}) as p
inner join analytics.customer_abc as a
    on a.period_type = 'ttm' and p.period_end = a.period_end
where a.metric = 'value_coefficient' and a.method = 'cut' and a.metric_value > 0
