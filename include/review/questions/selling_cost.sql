-- What selling cost in the last twelve months, and its share of turnover a year before.
select
    cast(b.cost_to_sell as double) as cost_to_sell,
    b.cost_to_sell_ratio,
    case when y.cost_to_sell_evidence = 'complete' then y.cost_to_sell_ratio end
        as ratio_year_before,
    b.cost_to_sell_evidence = 'complete' as is_complete,
    b.cost_to_sell_evidence = 'partial' as is_partial,
    b.cost_to_sell_evidence = 'hours_without_rate' as lacks_a_rate
from analytics.periods as p
inner join analytics.base_value as b
    on p.period_type = b.period_type and p.period_end = b.period_end
left join analytics.base_value as y
    on p.period_type = y.period_type and p.base_end = y.period_end
where p.period_type = 'ttm' and p.is_last
