-- Each customer in each trailing year: value, class, what changed, loyalty, paying.
select
    p.period,
    c.*,
    v.turnover,
    replace(v.payment_band, '_', ' ') as payment_band,
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
    replace(y.status, '_', ' ') as status,
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
-- A period that is chosen is chosen in every table before they are joined: each has its
-- own, and DuckDB hands a filter of the one on to the others.
left join ({classes_by_period}) as a
    on p.period = a.period and v.customer_id = a.customer_id
left join (
    select q.period, t.*
    from ({periods}) as q
    inner join analytics.value_drivers as t
        on t.period_type = 'ttm' and q.period_end = t.period_end
) as d on p.period = d.period and v.customer_id = d.customer_id
left join (
    select q.period, t.*
    from ({periods}) as q
    inner join analytics.customer_loyalty as t
        on t.period_type = 'ttm' and q.period_end = t.period_end
) as y on p.period = y.period and v.customer_id = y.customer_id
left join (
    select q.period, t.*
    from ({periods}) as q
    inner join analytics.payment_discipline as t
        on t.period_type = 'ttm' and q.period_end = t.period_end
) as m on p.period = m.period and v.customer_id = m.customer_id
