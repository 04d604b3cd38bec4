-- Which products customers buy together on one invoice, in the last trailing year.
-- Grain: one row per product_id and other_product_id, the smaller id first.

with

invoice_lines as (

    select * from {{ ref('invoice_lines') }}

),

products as (

    select * from {{ ref('products') }}

),

last_period as (

    select *
    from {{ ref('periods') }}
    where period_type = 'ttm' and is_last

),

-- An invoice of nobody may gather what many bought at a counter: it is no basket.
basket_products as (

    select distinct
        last_period.period_start,
        last_period.period_end,
        invoice_lines.invoice_id,
        invoice_lines.product_id
    from invoice_lines
    inner join last_period
        on
            invoice_lines.invoice_date >= last_period.period_start
            and invoice_lines.invoice_date <= last_period.period_end
    where
        invoice_lines.document_type = 'invoice'
        and invoice_lines.net_amount > 0
        and invoice_lines.customer_id is not null
        and invoice_lines.product_id is not null

),

bounds as (

    select
        period_start,
        period_end,
        count(distinct invoice_id) as baskets,
        greatest(
            {{ var('product_pair_min_baskets') }},
            {{ var('product_pair_min_support') }} * count(distinct invoice_id)
        ) as min_baskets
    from basket_products
    group by period_start, period_end

),

basket_keys as (

    select
        invoice_id,
        row_number() over (order by invoice_id) as basket_key
    from (
        select distinct invoice_id
        from basket_products
    ) as baskets

),

-- No pair is in more baskets than its rarer product: only frequent products can make a
-- frequent pair, and only they are paired.
frequent_products as (

    select
        basket_products.product_id,
        row_number() over (order by basket_products.product_id) as product_key,
        count(*) as baskets
    from basket_products
    cross join bounds
    group by basket_products.product_id, bounds.min_baskets
    having count(*) >= bounds.min_baskets

),

frequent_baskets as (

    select
        basket_keys.basket_key,
        frequent_products.product_key
    from basket_products
    inner join frequent_products
        on basket_products.product_id = frequent_products.product_id
    inner join basket_keys
        on basket_products.invoice_id = basket_keys.invoice_id

),

pairs as (

    select
        one.product_key,
        other.product_key as other_product_key,
        count(*) as baskets_with_both
    from frequent_baskets as one
    inner join frequent_baskets as other
        on
            one.basket_key = other.basket_key
            and one.product_key < other.product_key
    group by one.product_key, other.product_key

),

measured_pairs as (

    select
        bounds.period_start,
        bounds.period_end,
        one.product_id,
        one_product.name as product_name,
        other.product_id as other_product_id,
        other_product.name as other_product_name,
        bounds.baskets,
        one.baskets as baskets_with_product,
        other.baskets as baskets_with_other,
        pairs.baskets_with_both,
        {{ ratio('pairs.baskets_with_both', 'bounds.baskets') }} as support,
        {{ ratio('pairs.baskets_with_both', 'one.baskets') }} as confidence,
        {{ ratio('pairs.baskets_with_both', 'other.baskets') }} as confidence_of_other,
        {{ ratio(
            'pairs.baskets_with_both * bounds.baskets', 'one.baskets * other.baskets'
        ) }} as lift
    from pairs
    cross join bounds
    inner join frequent_products as one
        on pairs.product_key = one.product_key
    inner join frequent_products as other
        on pairs.other_product_key = other.product_key
    left join products as one_product
        on one.product_id = one_product.product_id
    left join products as other_product
        on other.product_id = other_product.product_id
    where pairs.baskets_with_both >= bounds.min_baskets

),

product_pairs as (

    select
        *,
        row_number() over (
            order by lift desc, baskets_with_both desc, product_id, other_product_id
        ) as rank
    from measured_pairs

)

{{ conform('product_pairs') }}
