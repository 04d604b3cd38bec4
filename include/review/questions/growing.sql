-- Customers whose value grew most against twelve months earlier, by what, and what next.
select
    f.customer_id,
    c.name,
    c.owner_name,
    c.abc_class,
    f.rule,
    f.text_en,
    f.text_ru,
    f.action_en,
    f.action_ru,
    cast(c.value_coefficient as double) as value_to,
    cast(c.value_change as double) as change,
    cast(c.turnover_effect as double) as turnover_effect,
    cast(c.payment_effect as double) as payment_effect,
    cast(c.frequency_effect as double) as frequency_effect,
    cast(c.turnover_needed as double) as turnover_needed
from analytics.review_agenda as f
inner join analytics.customer_card as c on f.customer_id = c.customer_id
where f.origin = 'automatic' and f.topic = 'growing'
order by c.value_change desc nulls last, f.customer_id asc
limit 8
