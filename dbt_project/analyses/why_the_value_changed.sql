-- Why is the base worth more or less than a year before? The three effects, by month.
select
    period_end,
    value_from,
    value_to,
    turnover_effect,
    payment_effect,
    frequency_effect
from analytics.base_drivers
where period_type = 'ttm' and evidence = 'complete'
order by period_end desc;
