-- From the turnover of the year before to that of the period, one row per step.
select p.period, f.step, f.amount
from ({periods}) as p
inner join analytics.revenue_retention as r
    on r.period_type = 'ttm' and p.period_end = r.period_end
cross join lateral (
    select '1 a year before' as step, r.start_turnover as amount
    union all
    select '2 bought more' as step, r.expansion as amount
    union all
    select '3 bought less' as step, -r.contraction as amount
    union all
    select '4 left' as step, -r.churned as amount
    union all
    select '5 new' as step, r.new as amount
    union all
    select '6 returned' as step, r.reactivated as amount
    union all
    select '7 other' as step, r.other as amount
    union all
    select '8 now' as step, r.end_turnover as amount
) as f
where r.evidence = 'complete'
