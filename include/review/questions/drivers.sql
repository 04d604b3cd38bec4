-- The change of the base's value against twelve months earlier, in its three effects.
select
    d.evidence,
    cast(d.value_from as double) as value_from,
    cast(d.value_to as double) as value_to,
    cast(d.turnover_effect as double) as turnover_effect,
    cast(d.payment_effect as double) as payment_effect,
    cast(d.frequency_effect as double) as frequency_effect,
    d.customers_won,
    d.customers_lost,
    d.customers_grown,
    d.customers_shrunk,
    cast(d.value_won as double) as value_won,
    cast(d.value_lost as double) as value_lost,
    cast(d.value_grown as double) as value_grown,
    cast(d.value_shrunk as double) as value_shrunk
from analytics.base_drivers as d
inner join analytics.periods as p
    on d.period_type = p.period_type and d.period_end = p.period_end
where p.period_type = 'ttm' and p.is_last and d.evidence = 'complete'
