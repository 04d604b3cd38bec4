-- How much of what is offered each customer buys, what it does not buy, and how much of
-- its turnover came from categories added after its first purchase.
-- Grain: one row per customer_id, period_type and period_end.

with

customer_periods as (

    select *
    from {{ ref('int_customer_periods') }}
    where is_listed

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

customer_categories as (

    select * from {{ ref('int_customer_categories') }}

),

product_categories as (

    select * from {{ ref('int_product_categories') }}

),

white_space as (

    select * from {{ ref('int_white_space') }}

),

offer as (

    select cast(count(case when is_offered then 1 end) as integer) as categories
    from product_categories

),

window_totals as (

    select
        customer_key,
        window_id,
        count(category_key) as categories_seen,
        cast(count(case when is_bought then 1 end) as integer) as categories_bought,
        sum(turnover) as line_turnover,
        sum(case when category_key is not null then turnover end)
            as categorised_turnover,
        sum(
            case
                when category_key is not null
                    then case when is_cross_sold then turnover else 0 end
            end
        ) as cross_sell_turnover
    from customer_categories
    group by customer_key, window_id

),

-- Lines that name no category say nothing of which were bought; no lines at all in a
-- period with documents says as little, of the base as of the period.
compared_periods as (

    select
        customer_periods.customer_key,
        customer_periods.period_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.is_base_complete,
        offer.categories as categories_offered,
        case
            when offer.categories = 0 then 'not_supplied'
            when
                customer_periods.has_documents
                and coalesce(totals.categories_seen, 0) = 0
                then 'not_categorised'
            when not periods.is_base_complete then 'base_before_history'
            else 'complete'
        end as evidence,
        coalesce(totals.categories_bought, 0) as categories_bought,
        case
            when not customer_periods.had_documents then 0
            when base_totals.categories_seen > 0 then base_totals.categories_bought
        end as base_categories_bought,
        totals.line_turnover,
        totals.categorised_turnover,
        totals.cross_sell_turnover
    from customer_periods
    inner join periods
        on customer_periods.period_id = periods.period_id
    cross join offer
    left join window_totals as totals
        on
            customer_periods.customer_key = totals.customer_key
            and customer_periods.period_id = totals.window_id
    left join window_totals as base_totals
        on
            customer_periods.customer_key = base_totals.customer_key
            and periods.base_id = base_totals.window_id

),

known_periods as (

    select
        *,
        evidence in ('complete', 'base_before_history') as is_known
    from compared_periods

),

measured as (

    select
        customer_keys.customer_id,
        known_periods.period_type,
        known_periods.period_start,
        known_periods.period_end,
        known_periods.evidence,
        case when known_periods.evidence <> 'not_supplied'
                then known_periods.categories_offered
        end as categories_offered,
        case when known_periods.is_known then known_periods.categories_bought end
            as categories_bought,
        case
            when known_periods.is_known
                then
                    {{ ratio(
                        'known_periods.categories_bought',
                        'known_periods.categories_offered',
                    ) }}
        end as breadth,
        case
            when known_periods.evidence = 'complete'
                then
                    {{ ratio(
                        'known_periods.base_categories_bought',
                        'known_periods.categories_offered',
                    ) }}
        end as base_breadth,
        case
            when known_periods.is_known
                then
                    known_periods.categories_offered - known_periods.categories_bought
        end as categories_missed,
        case when known_periods.is_known then white_space.white_space end
            as white_space,
        known_periods.categorised_turnover,
        case
            when
                known_periods.evidence <> 'not_supplied'
                and known_periods.line_turnover > 0
                then
                    {{ ratio(
                        'coalesce(known_periods.categorised_turnover, 0)',
                        'known_periods.line_turnover',
                    ) }}
        end as categorised_share,
        known_periods.cross_sell_turnover,
        case
            when known_periods.categorised_turnover > 0
                then
                    {{ ratio(
                        'known_periods.cross_sell_turnover',
                        'known_periods.categorised_turnover',
                    ) }}
        end as cross_sell_share
    from known_periods
    inner join customer_keys
        on known_periods.customer_key = customer_keys.customer_key
    left join white_space
        on
            known_periods.customer_key = white_space.customer_key
            and known_periods.period_id = white_space.window_id

),

assortment as (

    select
        *,
        breadth - base_breadth as breadth_change
    from measured

)

{{ conform('assortment') }}
