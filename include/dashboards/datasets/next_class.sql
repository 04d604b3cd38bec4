-- What would lift each customer one class up, as of the last trailing year.
select
    c.*,
    n.abc_class,
    n.next_class,
    n.value_coefficient,
    n.value_needed - n.value_coefficient as value_missing,
    n.turnover_needed,
    n.days_late_to_lose,
    n.orders_to_add
from analytics.next_class as n
inner join ({customers}) as c on n.customer_id = c.customer_id
where n.period_type = 'ttm' and n.next_class is not null
