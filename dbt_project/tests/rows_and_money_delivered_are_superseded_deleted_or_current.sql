-- Nothing lost on the way in: what the ledger accepted is superseded, deleted,
-- merged or current.
select
    entity,
    measure,
    sum(case when stage = 'accepted' then amount else 0 end) as accepted,
    sum(
        case
            when stage in ('superseded', 'deleted', 'merged', 'current') then amount
            else 0
        end
    ) as accounted_for
from {{ ref('control_totals') }}
group by entity, measure
having
    sum(
        case
            when stage = 'accepted' then amount
            when stage in ('superseded', 'deleted', 'merged', 'current') then -amount
            else 0
        end
    ) <> 0
