-- Why the newest candidate is held: the blocking rules it failed; none if it is served.
select
    release_id,
    table_schema || '.' || table_name as audited_table,
    replace(expectation, '_', ' ') as expectation,
    column_name,
    observed,
    unexpected_count,
    sample,
    why
from ops.audit_results
where not success and severity = 'block'
