-- When each source system last delivered what, and whether the next is late.
select
    feed,
    source_system,
    replace(entity, '_', ' ') as entity,
    delivery_days,
    last_extracted_at,
    last_landed_at,
    gap_days,
    due_by,
    case when is_late then 'late' else 'on time' end as punctuality
from ops.delivery_rhythms
