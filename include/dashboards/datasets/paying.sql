-- How each customer paid in each trailing year, and what it owed at its end.
select
    p.period,
    c.*,
    a.abc_class,
    m.receivable_amount,
    m.past_due_amount,
    m.weighted_days_late,
    m.on_time_amount_share,
    m.due_amount,
    m.measured_amount,
    m.gross_sales,
    p.window_days
from ({periods}) as p
inner join analytics.payment_discipline as m
    on m.period_type = 'ttm' and p.period_end = m.period_end
inner join ({customers}) as c on m.customer_id = c.customer_id
left join ({classes_by_period}) as a
    on p.period = a.period and m.customer_id = a.customer_id
