-- Customers who joined and who were lost in each twelve months, lost ones below zero.
select
    l.period_end,
    'new' as flow,
    l.new as customers
from analytics.base_loyalty as l
where l.period_type = 'ttm' and l.is_whole_base and l.new is not null

union all

select
    l.period_end,
    'lost' as flow,
    -l.lost as customers
from analytics.base_loyalty as l
where l.period_type = 'ttm' and l.is_whole_base and l.lost is not null
order by period_end, flow desc
