-- Can these figures be trusted? From the files to the tables, to the cent.
select
    entity,
    measure,
    max(case when stage = 'current_base' then amount end) as in_force,
    max(case when stage = 'excluded' then amount end) as not_counted,
    max(case when stage = 'mart' then amount end) as published,
    max(case when stage = 'unassigned' then amount end) as without_customer
from ops.control_totals
group by entity, measure
having max(case when stage = 'mart' then 1 else 0 end) = 1
order by entity, measure;
