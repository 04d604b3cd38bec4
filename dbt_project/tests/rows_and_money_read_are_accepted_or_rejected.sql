-- Nothing lost in the files: every row read was accepted or refused with a reason.
select
    entity,
    measure
from {{ ref('control_totals') }}
group by entity, measure
having
    sum(
        case
            when stage = 'read' then amount
            when stage in ('accepted', 'rejected') then -amount
            else 0
        end
    ) <> 0
