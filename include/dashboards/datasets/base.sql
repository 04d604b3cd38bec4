-- The whole base in each trailing year: value, loyalty, what changed. One row per period.
select
    p.period,
    v.customers_with_turnover,
    v.value_total,
    v.value_average,
    v.turnover_total,
    v.turnover_unassigned,
    v.quality_index,
    v.value_change,
    v.size_effect,
    v.quality_effect,
    y.opening,
    y.new,
    y.lost,
    y.retained,
    y.closing,
    y.loyalty_coefficient,
    y.growth_coefficient,
    y.verdict,
    coalesce(
        t.text_en, 'No verdict: it compares with the year before, which is not known whole.'
    ) as verdict_text,
    d.turnover_effect,
    d.payment_effect,
    d.frequency_effect,
    d.value_won,
    d.value_lost,
    d.value_grown,
    d.value_shrunk,
    r.start_turnover,
    r.expansion,
    r.contraction,
    r.churned,
    r.new as new_turnover,
    r.reactivated as reactivated_turnover,
    r.end_turnover,
    r.net_revenue_retention,
    r.gross_revenue_retention
from ({periods}) as p
inner join analytics.base_value as v
    on v.period_type = 'ttm' and p.period_end = v.period_end
left join analytics.base_loyalty as y
    on y.period_type = 'ttm' and p.period_end = y.period_end and y.is_whole_base
left join reference.ref_loyalty_verdict as t on y.verdict = t.code
left join analytics.base_drivers as d
    on d.period_type = 'ttm' and p.period_end = d.period_end
left join analytics.revenue_retention as r
    on r.period_type = 'ttm' and p.period_end = r.period_end
