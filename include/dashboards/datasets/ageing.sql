-- What each customer owed at each month-end by how long it was past due.
select
    p.period,
    c.*,
    k.abc_class,
    b.bucket,
    b.amount
from ({periods}) as p
inner join analytics.receivables_ageing as a on p.period_end = a.month_end
inner join ({customers}) as c on a.customer_id = c.customer_id
left join ({classes_by_period}) as k
    on p.period = k.period and a.customer_id = k.customer_id
cross join lateral (
    select '0 days late, not due' as bucket, a.not_due as amount
    union all
    select '1–30 days late' as bucket, a.past_due_1_30 as amount
    union all
    select '31–60 days late' as bucket, a.past_due_31_60 as amount
    union all
    select '61–90 days late' as bucket, a.past_due_61_90 as amount
    union all
    select '91 days late or more' as bucket, a.past_due_over_90 as amount
) as b
where
    a.evidence = 'measured'
    -- Most owe nothing: they are left out before anything is joined.
    and (
        a.not_due <> 0
        or a.past_due_1_30 <> 0
        or a.past_due_31_60 <> 0
        or a.past_due_61_90 <> 0
        or a.past_due_over_90 <> 0
    )
    and b.amount <> 0
