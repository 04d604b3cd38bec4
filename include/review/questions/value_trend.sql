-- Value of the base, twelve months to each month-end.
select
    period_end,
    cast(value_total as double) as value_total
from analytics.base_value
where period_type = 'ttm'
order by period_end
