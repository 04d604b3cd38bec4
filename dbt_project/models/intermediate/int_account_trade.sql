-- What each customer bought in every trailing year, against its base, as far as rules
-- about relationships ask for it.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

with

account_periods as (

    select * from {{ ref('int_account_periods') }}

),

customer_windows as (

    select * from {{ ref('int_customer_windows') }}

),

steadiness as (

    select * from {{ ref('int_customer_steadiness') }}

),

assortment as (

    select * from {{ ref('assortment') }}

),

offer as (

    select count(case when is_offered then 1 end) > 0 as has_offer
    from {{ ref('int_product_categories') }}

),

account_trade as (

    select
        account_periods.customer_key,
        account_periods.period_id,
        -- A purchase that no order explains is at least one order.
        cast(
            coalesce(
                greatest(
                    steadiness.order_dates,
                    case when steadiness.first_purchase_date is not null then 1 end
                ),
                0
            ) as integer
        ) as orders_ever,
        coalesce(bought.order_days, 0) as order_days,
        coalesce(steadiness.tenure_months, 0) as tenure_months,
        {{ ratio('coalesce(bought.active_months, 0)', 12) }} as active_month_share,
        coalesce(steadiness.status, 'never_bought') as status,
        coalesce(bought.turnover, 0) as turnover,
        case
            when account_periods.is_base_complete then coalesce(base.turnover, 0)
        end as base_turnover,
        case
            -- An order that was not invoiced yet has brought nothing either.
            when coalesce(bought.documents, 0) = 0 then 0
            else bought.gross_margin
        end as gross_margin,
        -- Who is not listed there bought nothing in the period nor in its base.
        case
            when assortment.customer_id is not null then assortment.breadth
            when offer.has_offer then 0
        end as breadth,
        case
            when assortment.customer_id is not null then assortment.base_breadth
            when offer.has_offer and account_periods.is_base_complete then 0
        end as base_breadth
    from account_periods
    cross join offer
    left join customer_windows as bought
        on
            account_periods.customer_key = bought.customer_key
            and account_periods.period_id = bought.window_id
    left join customer_windows as base
        on
            account_periods.customer_key = base.customer_key
            and account_periods.base_id = base.window_id
    left join steadiness
        on
            account_periods.customer_key = steadiness.customer_key
            and account_periods.period_end = steadiness.month_end
    left join assortment
        on
            account_periods.customer_id = assortment.customer_id
            and account_periods.period_end = assortment.period_end

)

select * from account_trade
