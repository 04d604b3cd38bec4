-- The key accounts and candidates: fit, stage, type, dependency, as of the last year.
select
    c.*,
    v.turnover,
    v.value_coefficient,
    a.abc_class,
    f.fit,
    f.band as fit_band,
    f.coverage as fit_coverage,
    f.weakest_criteria,
    s.stage,
    s.substate,
    replace(s.kam_stage, '_', ' ') as kam_stage,
    s.days_in_stage,
    replace(t.type, '_', ' ') as relationship_type,
    t.quadrant,
    t.attention,
    t.intent,
    r.contact_persons,
    coalesce(u.name, r.top_seller_user_id) as first_colleague,
    r.top_contact_share,
    r.top_seller_share,
    r.is_seller_dependent,
    r.turnover_at_risk,
    case when r.needs_handover then 'yes' when not r.needs_handover then 'no' end
        as needs_handover,
    m.days_since_last_contact,
    m.frequency as contact_frequency
from ({customers}) as c
inner join ({periods}) as p on p.is_last
-- Of every table only the last period is joined.
left join (
    select t.*
    from ({periods}) as q
    inner join analytics.customer_value as t on t.period_type = 'ttm' and q.period_end = t.period_end
    where q.is_last
) as v on c.customer_id = v.customer_id
left join (
    select t.*
    from ({periods}) as q
    inner join ({classes_by_period}) as t on q.period = t.period
    where q.is_last
) as a on c.customer_id = a.customer_id
left join (
    select
        customer_id,
        min(fit) as fit,
        min(band) as band,
        min(coverage) as coverage,
        min(weakest_criteria) as weakest_criteria
    from analytics.key_account_fit
    group by customer_id
) as f on c.customer_id = f.customer_id
left join (
    select t.*
    from ({periods}) as q
    inner join analytics.relationship_stage as t on q.period_end = t.period_end
    where q.is_last
) as s on c.customer_id = s.customer_id
left join (
    select t.*
    from ({periods}) as q
    inner join analytics.relationship_type as t on q.period_end = t.period_end
    where q.is_last
) as t on c.customer_id = t.customer_id
left join analytics.dependency_risk as r on c.customer_id = r.customer_id
left join analytics.dependency_by_user as u on r.top_seller_user_id = u.user_id
left join (
    select t.*
    from ({periods}) as q
    inner join analytics.contact_activity as t on q.period_end = t.month_end
    where q.is_last
) as m on c.customer_id = m.customer_id
where c.key_status is not null
