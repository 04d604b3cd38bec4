-- Loyalty of each segment of the base in each trailing year.
select
    p.period,
    coalesce(y.segment, 'not supplied') as segment,
    y.opening,
    y.new,
    y.lost,
    y.retained,
    y.closing,
    y.loyalty_coefficient
from ({periods}) as p
inner join analytics.base_loyalty as y
    on y.period_type = 'ttm' and p.period_end = y.period_end
where not y.is_whole_base and y.evidence = 'complete'
