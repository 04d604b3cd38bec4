-- Loyalty coefficient and quality index of the base, twelve months to each month-end.
select
    period_end,
    'loyalty_coefficient' as measure,
    loyalty_coefficient as coefficient
from analytics.base_loyalty
where period_type = 'ttm' and is_whole_base and loyalty_coefficient is not null

union all

select
    period_end,
    'quality_index' as measure,
    quality_index as coefficient
from analytics.base_value
where period_type = 'ttm' and quality_index is not null
order by period_end, measure
