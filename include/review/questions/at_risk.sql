-- Customers whom the agenda calls at risk, for the gravest reason of each; the largest
-- loss of value first.
with

findings as (

    select
        *,
        row_number() over (
            partition by customer_id order by rank
        ) as place
    from analytics.review_agenda
    where origin = 'automatic' and topic = 'at_risk'

)

select
    f.customer_id,
    c.name,
    c.owner_name,
    c.base_abc_class,
    f.rule,
    f.text_en,
    f.text_ru,
    f.action_en,
    f.action_ru,
    c.recency_days,
    cast(c.value_from as double) as value_from,
    cast(c.value_coefficient as double) as value_to,
    cast(c.value_change as double) as change
from findings as f
inner join analytics.customer_card as c on f.customer_id = c.customer_id
where f.place = 1
order by c.value_change asc nulls last, f.customer_id asc
limit 12
