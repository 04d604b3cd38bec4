-- On how few customers the turnover rests, in each trailing year.
select
    p.period,
    s.customers,
    s.top_1_share,
    s.top_5_share,
    s.top_10_share,
    s.effective_customers
from ({periods}) as p
inner join analytics.revenue_concentration as s
    on s.period_type = 'ttm' and p.period_end = s.period_end
