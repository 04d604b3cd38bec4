-- How often we were in touch with each customer in each month.
select
    p.period,
    c.*,
    m.contacts,
    m.contacts_two_way,
    m.min_contacts,
    m.max_contacts,
    m.frequency as contact_frequency,
    m.last_contact_on
from ({periods}) as p
inner join analytics.contact_activity as m on p.period_end = m.month_end
inner join ({customers}) as c on m.customer_id = c.customer_id
where m.contacts is not null
