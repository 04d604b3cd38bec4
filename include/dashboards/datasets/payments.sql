-- Money received and paid back.
select
    c.*,
    p.paid_on,
    p.amount,
    p.unapplied_amount,
    p.method,
    case when p.is_simulated then 'simulated' else 'real' end as payment_origin
from analytics.payments as p
inner join ({customers}) as c on p.customer_id = c.customer_id
