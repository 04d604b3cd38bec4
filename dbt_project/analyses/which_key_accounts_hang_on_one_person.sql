-- Which key accounts hang on one person, on their side or on ours?
select
    c.name,
    c.owner_name,
    r.turnover,
    r.contact_persons,
    r.top_contact_share,
    u.name as first_colleague,
    r.top_seller_share,
    r.needs_handover
from analytics.customers as c
inner join analytics.dependency_risk as r on c.customer_id = r.customer_id
left join analytics.dependency_by_user as u on r.top_seller_user_id = u.user_id
where c.is_key_account and (r.is_seller_dependent or r.contact_persons <= 1)
order by r.turnover desc, c.customer_id;
