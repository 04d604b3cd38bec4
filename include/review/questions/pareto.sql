-- How the value accumulates from the most valuable customer on, in 200 steps at most.
with

ranked_customers as (

    select
        a.rank,
        a.abc_class,
        a.share_through,
        count(*) over () as customers
    from analytics.customer_abc as a
    inner join analytics.periods as p
        on a.period_type = p.period_type and a.period_end = p.period_end
    where
        p.period_type = 'ttm'
        and p.is_last
        and a.metric = 'value_coefficient'
        and a.method = 'cut'
        and a.abc_class in ('A', 'B', 'C')

)

select
    min(abc_class) as abc_class,
    max(rank) as customers_through,
    max(share_through) as share_through
from ranked_customers
group by floor(rank * 200.0 / customers)
order by customers_through
