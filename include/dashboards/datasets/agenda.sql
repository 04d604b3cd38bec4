-- What the next review is to discuss and nobody has finished, the most urgent first.
select
    a.customer_id,
    c.account,
    coalesce(c.customer, a.entity_name, cast(a.findings as varchar) || ' more')
        as customer,
    coalesce(c.segment, 'not supplied') as segment,
    coalesce(a.owner_name, a.owner_user_id, 'nobody') as owner,
    a.reviewed_on,
    a.rank,
    a.finding_id,
    a.severity,
    replace(a.topic, '_', ' ') as topic,
    a.department,
    coalesce(a.text_en, a.metric || ' ' || a.entered_value, a.metric) as finding,
    a.action_en as next_step,
    a.suggested_due_on,
    a.turnover_at_stake,
    a.is_listed,
    case a.origin when 'automatic' then 'tables' else 'review' end as raised_by
from analytics.review_agenda as a
left join ({customers}) as c on a.customer_id = c.customer_id
where a.is_open
