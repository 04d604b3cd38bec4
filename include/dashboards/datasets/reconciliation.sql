-- Money from the extracts to the published tables, and what has no customer.
select
    replace(entity, '_', ' ') as entity,
    replace(measure, '_', ' ') as measure,
    max(case when stage = 'read' then amount end) as delivered,
    max(case when stage = 'rejected' then amount end) as rejected,
    max(case when stage = 'current_base' then amount end) as current_base,
    max(case when stage = 'excluded' then amount end) as excluded,
    max(case when stage = 'mart' then amount end) as published,
    max(case when stage = 'unassigned' then amount end) as unassigned
from ops.control_totals
group by entity, measure
having max(case when stage = 'mart' then 1 else 0 end) = 1
