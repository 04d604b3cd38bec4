-- Rows that were refused, and why; contact data is masked.
select
    source_system,
    file_name,
    entity,
    line,
    column_name,
    value,
    reason_code,
    reason,
    outcome
from ops.rejects
