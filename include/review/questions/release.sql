-- Which release these figures are, and what it was made of.
select
    r.release_id,
    r.workspace,
    r.as_of,
    r.known_at,
    r.base_currency,
    r.value_unit,
    r.code_version,
    r.engine,
    p.period_start,
    p.period_end,
    p.base_start,
    p.base_end
from ops.release as r
left join analytics.periods as p
    on p.period_type = 'ttm' and p.is_last
