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

-- Told from what was bought, as pairing all with what they did not buy takes several
-- times the memory: the n-th missed is at n, and one further for each bought one with
-- less than n missed before it.
bought_places as (

    select
        bought_categories.customer_key,
        bought_categories.window_id,
        popular_categories.popularity - row_number() over (
            partition by bought_categories.customer_key, bought_categories.window_id
            order by popular_categories.popularity
        ) as missed_before
    from bought_categories
    inner join popular_categories
        on
            bought_categories.window_id = popular_categories.period_id
            and bought_categories.category_key = popular_categories.category_key

),

passed_places as (

    select
        {% for place in range(1, var('white_space_categories') + 1) -%}
        count(case when missed_before < {{ place }} then 1 end) as passed_{{ place }},
        {% endfor -%}
        customer_key,
        window_id
    from bought_places
    where missed_before < {{ var('white_space_categories') }}
    group by customer_key, window_id

),

white_space as (

    select
        customer_periods.customer_key,
        customer_periods.period_id as window_id,
        {% for place in range(1, var('white_space_categories') + 1) -%}
        {% if loop.first -%}
        missed_1.category_name
        {% else -%}
        || coalesce('; ' || missed_{{ place }}.category_name, '')
        {% endif -%}
        {% endfor -%}
        as white_space
    from customer_periods
    left join passed_places
        on
            customer_periods.customer_key = passed_places.customer_key
            and customer_periods.period_id = passed_places.window_id
    {% for place in range(1, var('white_space_categories') + 1) -%}
    {{ "inner" if loop.first else "left" }} join popular_categories as missed_{{ place }}
        on
            customer_periods.period_id = missed_{{ place }}.period_id
            and coalesce(passed_places.passed_{{ place }}, 0) + {{ place }}
            = missed_{{ place }}.popularity
    {% endfor -%}
    where customer_periods.is_listed

)

select * from white_space
