-- What was delivered and what of it counts, one row per batch and entity.
select
    b.batch_id,
    b.feed,
    b.source_system,
    b.extract,
    b.file_name,
    b.entity,
    b.extracted_at,
    b.rows_read,
    b.rows_accepted,
    b.rows_rejected,
    coalesce(r.rows_open, 0) as rows_open,
    b.status,
    b.reason,
    case when b.is_simulated then 'simulated' else 'real' end as origin
from ops.batches as b
left join (
    select
        batch_id,
        entity,
        count(distinct line) as rows_open
    from ops.rejects
    where outcome = 'open'
    group by batch_id, entity
) as r on b.batch_id = r.batch_id and b.entity = r.entity
