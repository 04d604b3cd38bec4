-- Each customer in each trailing year: value, class, what changed, loyalty, paying.
select
    p.period,
    c.*,
    v.turnover,
    v.payment_band,
    v.payment_evidence,
    v.payment_factor,
    v.frequency_band,
    v.frequency_factor,
    v.value_coefficient,
    v.order_days,
    v.gross_margin,
    a.abc_class,
    a.rank,
    a.share as value_share,
    d.movement,
    d.turnover_from,
    d.value_from,
    d.change,
    d.turnover_effect,
    d.payment_effect,
    d.frequency_effect,
    case when d.evidence = 'complete' then v.turnover - d.turnover_from end
        as turnover_change,
    y.state,
    y.status,
    y.recency_days,
    y.own_gap_days,
    y.last_purchase_date,
    y.tenure_months,
    m.receivable_amount,
    m.past_due_amount,
    m.weighted_days_late,
    m.on_time_amount_share,
    m.due_amount,
    m.measured_amount,
    m.late_amount,
    m.gross_sales,
    m.dso_days,
    p.window_days,
    p.is_last
from ({periods}) as p
inner join analytics.customer_value as v
    on v.period_type = 'ttm' and p.period_end = v.period_end
inner join ({customers}) as c on v.customer_id = c.customer_id
left join analytics.customer_abc as a
    on
        a.period_type = 'ttm'
        and v.period_end = a.period_end
        and v.customer_id = a.customer_id
        and a.metric = 'value_coefficient'
        and a.method = 'cut'
left join analytics.value_drivers as d
    on
        d.period_type = 'ttm'
        and v.period_end = d.period_end
        and v.customer_id = d.customer_id
left join analytics.customer_loyalty as y
    on
        y.period_type = 'ttm'
        and v.period_end = y.period_end
        and v.customer_id = y.customer_id
left join analytics.payment_discipline as m
    on
        m.period_type = 'ttm'
        and v.period_end = m.period_end
        and v.customer_id = m.customer_id
