-- A quiet period has a row too: no row would look like no release.
select
    periods.period_type,
    periods.period_end
from {{ ref('periods') }} as periods
left join {{ ref('base_value') }} as base_value
    on
        periods.period_type = base_value.period_type
        and periods.period_end = base_value.period_end
left join {{ ref('base_loyalty') }} as base_loyalty
    on
        periods.period_type = base_loyalty.period_type
        and periods.period_end = base_loyalty.period_end
        and base_loyalty.is_whole_base
left join {{ ref('revenue_retention') }} as revenue_retention
    on
        periods.period_type = revenue_retention.period_type
        and periods.period_end = revenue_retention.period_end
where
    base_value.period_end is null
    or base_loyalty.period_end is null
    or revenue_retention.period_end is null
