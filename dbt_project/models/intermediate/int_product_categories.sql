-- The categories that products on record belong to, and whether they are offered. One
-- above others, without products of its own, cannot be bought and is left out.
-- Grain: one row per category_id.

with

products as (

    select * from {{ ref('stg_billing__products') }}

),

categories as (

    select * from {{ ref('stg_billing__product_categories') }}

),

stocked_categories as (

    select
        category_id,
        bool_or(coalesce(is_active, true)) as is_on_sale
    from products
    where category_id is not null
    group by category_id

),

product_categories as (

    select
        stocked_categories.category_id,
        cast(row_number() over (order by stocked_categories.category_id) as integer)
            as category_key,
        coalesce(categories.name, stocked_categories.category_id) as category_name,
        stocked_categories.is_on_sale and coalesce(categories.is_offered_to_b2b, true)
            as is_offered
    from stocked_categories
    left join categories
        on stocked_categories.category_id = categories.category_id

)

select * from product_categories
