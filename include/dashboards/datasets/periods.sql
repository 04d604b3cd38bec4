-- The trailing years by their last month, and whether there is a year before to compare.
select
    strftime(period_end, '%Y-%m') as period,
    period_start,
    period_end,
    window_days,
    is_last,
    is_base_complete
from analytics.periods
where period_type = 'ttm'
