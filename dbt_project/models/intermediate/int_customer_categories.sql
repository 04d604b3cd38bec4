-- What each customer bought of each category in every trailing year and in its base,
-- and whether the category came after the customer's first purchase.
-- Grain: one row per customer_key, window_id and category_key (NULL: no category) with
-- a line.

with

category_months as (

    select * from {{ ref('int_customer_category_months') }}

),

product_categories as (

    select * from {{ ref('int_product_categories') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

windows as (

    select * from {{ ref('int_period_windows') }}

),

trailing_months as (

    select
        window_id,
        month_end
    from period_months
    where
        window_id in (
            select window_id
            from windows
            where period_type = 'ttm' and step <= 1
        )

),

dated_months as (

    select
        *,
        min(first_bought_on) over (partition by customer_key, category_key)
            as category_first_bought_on,
        min(first_bought_on) over (partition by customer_key) as first_purchase_date
    from category_months

),

category_windows as (

    select
        dated_months.customer_key,
        trailing_months.window_id,
        dated_months.category_key,
        cast(sum(dated_months.turnover) as decimal(18, 2)) as turnover,
        bool_or(
            dated_months.category_first_bought_on > dated_months.first_purchase_date
        ) as is_cross_sold
    from dated_months
    inner join trailing_months
        on dated_months.month_end = trailing_months.month_end
    group by
        dated_months.customer_key, trailing_months.window_id, dated_months.category_key

),

customer_categories as (

    select
        category_windows.customer_key,
        category_windows.window_id,
        category_windows.category_key,
        category_windows.turnover,
        -- What was sent back whole was not bought.
        category_windows.turnover > 0
        and coalesce(product_categories.is_offered, false) as is_bought,
        coalesce(category_windows.is_cross_sold, false) as is_cross_sold
    from category_windows
    left join product_categories
        on category_windows.category_key = product_categories.category_key

)

select * from customer_categories
