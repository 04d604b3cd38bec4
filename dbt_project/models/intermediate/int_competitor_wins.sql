-- To whom most of each customer's possible sales of a trailing year were lost.
-- Grain: one row per customer_key and window_id with a sale lost to a named competitor.

with

opportunities as (

    select *
    from {{ ref('int_opportunities') }}
    where closed_on is not null and not is_won and competitor is not null

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

wins as (

    select
        opportunities.customer_key,
        periods.period_id as window_id,
        opportunities.competitor,
        count(*) as wins,
        row_number() over (
            partition by opportunities.customer_key, periods.period_id
            order by count(*) desc, opportunities.competitor asc
        ) as place
    from opportunities
    inner join periods
        on
            -- What is recorded only after the period was not known at its end.
            opportunities.opened_on <= periods.period_end
            and opportunities.closed_on
            between periods.period_start and periods.period_end
    group by
        opportunities.customer_key, periods.period_id, opportunities.competitor

),

main_competitors as (

    select
        customer_key,
        window_id,
        competitor as main_competitor,
        wins as main_competitor_wins
    from wins
    where place = 1

)

select * from main_competitors
