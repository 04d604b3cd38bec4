-- What the audit warned of and let pass.
select
    table_name,
    replace(expectation, '_', ' ') as expectation,
    observed,
    why
from ops.audit_results
where not success
order by table_name, rule_no
limit 15
