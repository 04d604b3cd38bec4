-- Each metric and method speaks of every customer of customer_value (of margin: those
-- whose margin is known), and the positive shares are the whole.
with

expected as (

    select
        period_type,
        period_end,
        count(*) as customers,
        count(gross_margin) as customers_with_margin
    from {{ ref('customer_value') }}
    group by period_type, period_end

),

ranked as (

    select
        period_type,
        period_end,
        metric,
        method,
        count(*) as customers,
        max(rank) as last_rank,
        sum(share) as share
    from {{ ref('customer_abc') }}
    group by period_type, period_end, metric, method

)

select ranked.*
from ranked
left join expected
    on
        ranked.period_type = expected.period_type
        and ranked.period_end = expected.period_end
where
    ranked.customers <> coalesce(
        case
            when ranked.metric = 'margin' then expected.customers_with_margin
            else expected.customers
        end, 0
    )
    or ranked.last_rank <> ranked.customers
    or abs(ranked.share - 1) > 0.000001
