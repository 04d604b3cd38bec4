-- The categories that most other customers buy and this one does not, the likeliest
-- first: at most `white_space_categories` of them.
-- Grain: one row per customer_key and window_id of a trailing year in which something
-- offered was not bought.

with

customer_categories as (

    select * from {{ ref('int_customer_categories') }}

),

customer_periods as (

    select * from {{ ref('int_customer_periods') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

offered_categories as (

    select *
    from {{ ref('int_product_categories') }}
    where is_offered

),

bought_categories as (

    select
        customer_categories.customer_key,
        customer_categories.window_id,
        customer_categories.category_key
    from customer_categories
    inner join periods
        on customer_categories.window_id = periods.period_id
    where customer_categories.is_bought

),

buyers as (

    select
        window_id,
        category_key,
        count(*) as buyers
    from bought_categories
    group by window_id, category_key

),

popular_categories as (

    select
        periods.period_id,
        offered_categories.category_key,
        offered_categories.category_name,
        row_number() over (
            partition by periods.period_id
            order by coalesce(buyers.buyers, 0) desc, offered_categories.category_id
        ) as popularity
    from periods
    cross join offered_categories
    left join buyers
        on
            periods.period_id = buyers.window_id
            and offered_categories.category_key = buyers.category_key

),

breadths as (

    select
        customer_periods.customer_key,
        customer_periods.period_id,
        count(bought_categories.category_key) as categories_bought
    from customer_periods
    inner join periods
        on customer_periods.period_id = periods.period_id
    left join bought_categories
        on
            customer_periods.customer_key = bought_categories.customer_key
            and customer_periods.period_id = bought_categories.window_id
    where customer_periods.is_listed
    group by customer_periods.customer_key, customer_periods.period_id

),

-- Who bought b categories has missed the likeliest n within the first b + n, so that
-- nobody is paired with every category there is.
missed_categories as (

    select
        breadths.customer_key,
        breadths.period_id,
        popular_categories.category_name,
        row_number() over (
            partition by breadths.customer_key, breadths.period_id
            order by popular_categories.popularity
        ) as place
    from breadths
    inner join popular_categories
        on
            breadths.period_id = popular_categories.period_id
            and popular_categories.popularity
            <= breadths.categories_bought + {{ var('white_space_categories') }}
    left join bought_categories
        on
            breadths.customer_key = bought_categories.customer_key
            and breadths.period_id = bought_categories.window_id
            and popular_categories.category_key = bought_categories.category_key
    where bought_categories.category_key is null

),

white_space as (

    select
        customer_key,
        period_id as window_id,
        -- One text for each place: sorting within every group costs five times as much.
        {% for place in range(1, var('white_space_categories') + 1) -%}
        {{ "|| " if not loop.first }}coalesce(
            max(case when place = {{ place }} then {{ "'; ' || " if not loop.first -}}
                category_name end),
            ''
        )
        {% endfor -%}
        as white_space
    from missed_categories
    where place <= {{ var('white_space_categories') }}
    group by customer_key, period_id

)

select * from white_space
