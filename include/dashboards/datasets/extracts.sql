-- What was delivered and what of it counts, one row per batch and entity.
select
    batch_id,
    feed,
    source_system,
    extract,
    file_name,
    entity,
    extracted_at,
    rows_read,
    rows_accepted,
    rows_rejected,
    status,
    reason,
    case when is_simulated then 'simulated' else 'real' end as origin
from ops.batches
