-- Who owes the most past its due date at the last month-end, and what to do about it.
with

steps as (

    select
        customer_id,
        action_en,
        action_ru,
        row_number() over (partition by customer_id order by rank) as place
    from analytics.review_agenda
    where origin = 'automatic' and topic = 'payment'

)

select
    a.customer_id,
    c.name,
    c.owner_name,
    c.abc_class,
    cast(a.open_amount as double) as open_amount,
    cast(a.open_amount - a.not_due as double) as past_due,
    cast(a.past_due_over_90 as double) as past_due_over_90,
    c.weighted_days_late,
    cast(c.turnover - c.turnover_from as double) as turnover_change,
    s.action_en,
    s.action_ru
from analytics.receivables_ageing as a
inner join analytics.periods as p
    on a.period_type = p.period_type and a.period_end = p.period_end
left join analytics.customer_card as c on a.customer_id = c.customer_id
left join steps as s on a.customer_id = s.customer_id and s.place = 1
where p.period_type = 'ttm' and p.is_last and a.open_amount > a.not_due
order by past_due desc, a.customer_id asc
limit 12
