-- How many rules were checked before this release was published, and what they found.
select
    count(*) as rules,
    sum(case when not success and severity = 'block' then 1 else 0 end) as blocking,
    sum(case when not success and severity <> 'block' then 1 else 0 end) as warnings
from ops.audit_results
