-- Which documents make the turnover of the most valuable customer? They add up to it.
with

most_valuable as (

    select
        v.customer_id,
        v.period_start,
        v.period_end
    from analytics.customer_value as v
    inner join analytics.periods as p
        on v.period_type = p.period_type and v.period_end = p.period_end
    where p.period_type = 'ttm' and p.is_last
    order by v.value_coefficient desc, v.customer_id
    limit 1

)

select
    i.invoice_date,
    i.document_type,
    i.number,
    i.turnover_amount,
    sum(i.turnover_amount) over (order by i.invoice_date, i.invoice_id) as so_far,
    i.open_amount,
    i.days_late
from most_valuable as m
inner join analytics.invoices as i
    on
        m.customer_id = i.customer_id
        and i.invoice_date between m.period_start and m.period_end
order by i.invoice_date, i.invoice_id;
