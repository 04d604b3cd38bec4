-- The rules that the published release was held to.
select
    table_schema || '.' || table_name as audited_table,
    rule_no,
    replace(expectation, '_', ' ') as expectation,
    column_name,
    severity,
    case when success then 'passed' when severity = 'block' then 'failed' else 'warned' end
        as result,
    observed,
    why
from ops.audit_results
