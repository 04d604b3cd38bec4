-- What came in, system by system, and how much of it was taken.
select
    feed,
    source_system,
    max(case when is_simulated then 1 else 0 end) as simulated,
    count(distinct batch_id) as extracts,
    sum(rows_read) as rows_read,
    sum(rows_accepted) as rows_accepted,
    sum(rows_rejected) as rows_rejected,
    max(extracted_at) as last_extracted_at
from ops.batches
group by feed, source_system
order by feed, source_system
