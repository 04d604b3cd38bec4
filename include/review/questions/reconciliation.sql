-- Money from the extracts to the published tables, and the part without a customer.
select
    replace(entity, '_', ' ') as entity,
    measure,
    cast(max(case when stage = 'current_base' then amount end) as double) as received,
    cast(max(case when stage = 'excluded' then amount end) as double) as excluded,
    cast(max(case when stage = 'mart' then amount end) as double) as published,
    cast(max(case when stage = 'unassigned' then amount end) as double) as unassigned
from ops.control_totals
where
    (entity in ('invoice', 'credit_note') and measure = 'net_amount')
    or (entity = 'payment' and measure = 'amount')
group by entity, measure
order by entity, measure
