-- What became of each customer's possible sales in every trailing year and in its base,
-- and how many were open when it ended.
-- Grain: one row per customer_key and window_id with an opportunity opened, offered,
-- closed or open.

with

opportunities as (

    select * from {{ ref('int_opportunities') }}

),

windows as (

    select distinct
        window_id,
        window_start,
        window_end
    from {{ ref('int_period_windows') }}
    where period_type = 'ttm' and step <= 1

),

standing as (

    select
        opportunities.customer_key,
        windows.window_id,
        opportunities.type,
        opportunities.is_won,
        opportunities.competitor,
        opportunities.amount,
        opportunities.offered_on between windows.window_start and windows.window_end
            as is_offered,
        coalesce(
            opportunities.closed_on between windows.window_start and windows.window_end,
            false
        ) as is_closed,
        coalesce(opportunities.closed_on > windows.window_end, true) as is_open
    from opportunities
    inner join windows
        on
            opportunities.opened_on <= windows.window_end
            -- What is recorded after it ended may be offered after it as well.
            and (
                opportunities.closed_on is null
                or opportunities.closed_on >= windows.window_start
                or opportunities.offered_on >= windows.window_start
            )

),

judged as (

    select
        *,
        is_closed and not is_won as is_lost,
        is_closed and not is_won and competitor is not null as is_lost_to_competitor
    from standing

),

opportunity_periods as (

    select
        customer_key,
        window_id,
        count(case when is_closed then 1 end) as closed,
        count(case when is_closed and is_won then 1 end) as won,
        count(case when is_lost then 1 end) as lost,
        count(case when is_closed and type = 'tender' then 1 end) as tenders,
        count(case when is_lost and type = 'tender' then 1 end) as tenders_lost,
        count(case when is_lost_to_competitor then 1 end) as lost_to_competitors,
        -- One amount that is not known leaves the sum unknown.
        case
            when
                count(case when is_lost_to_competitor then 1 end)
                = count(case when is_lost_to_competitor then amount end)
                then cast(
                    coalesce(sum(case when is_lost_to_competitor then amount end), 0)
                    as decimal(18, 2)
                )
        end as amount_lost_to_competitors,
        count(case when is_offered then 1 end) as quotations,
        count(case when is_open then 1 end) as open_opportunities
    from judged
    group by customer_key, window_id

)

select * from opportunity_periods
