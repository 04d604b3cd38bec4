-- What each customer has brought and what it may still bring: to date, by the simple
-- formula, and by purchases to expect.
-- Grain: one row per customer_id.

with

customers as (

    select * from {{ ref('customers') }}

),

invoices as (

    select * from {{ ref('invoices') }}
    where customer_id is not null

),

relationships as (

    select * from {{ ref('int_customer_relationships') }}

),

values_now as (

    select * from {{ ref('customer_value') }}
    where period_type = 'ttm'

),

periods as (

    select * from {{ ref('periods') }}
    where is_last and period_type = 'ttm'

),

loyalty as (

    select * from {{ ref('base_loyalty') }}
    where period_type = 'ttm'

),

repeat_purchases as (

    select * from {{ ref('int_repeat_purchases') }}
    where cutoff = 'as_of'

),

expected_purchases as (

    select * from {{ ref('int_expected_purchases') }}

),

-- One row even where history is too short for a period.
last_periods as (

    select max(period_end) as period_end
    from periods

),

documents_to_date as (

    select
        customer_id,
        sum(turnover_amount) as turnover,
        case when count(margin_amount) = count(*) then sum(margin_amount) end as margin
    from invoices
    group by customer_id

),

gathered as (

    select
        customers.customer_id,
        customers.segment,
        documents_to_date.turnover as historic_turnover,
        documents_to_date.margin as historic_margin,
        relationships.relationship_cost,
        values_now.gross_margin as annual_margin,
        coalesce(of_segment.loyalty_coefficient, of_base.loyalty_coefficient)
            as retention_rate,
        cast({{ var('clv_discount_rate') }} as double) as discount_rate,
        coalesce(
            {{ ratio('documents_to_date.margin', 'documents_to_date.turnover') }},
            cast({{ var('clv_margin_share') or 'null' }} as double)
        ) as margin_share,
        repeat_purchases.repeats,
        repeat_purchases.recency_days,
        repeat_purchases.age_days,
        expected_purchases.probability_alive,
        expected_purchases.expected_purchases,
        expected_purchases.expected_amount,
        expected_purchases.discounted_purchases * expected_purchases.expected_amount
            as expected_turnover,
        case
            when repeat_purchases.customer_id is null then null
            when
                expected_purchases.expected_amount is not null
                and not coalesce(relationships.has_contract, false)
                then 'bg_nbd'
            else 'simple'
        end as method_used
    from customers
    cross join last_periods
    left join documents_to_date
        on customers.customer_id = documents_to_date.customer_id
    left join relationships
        on customers.customer_id = relationships.customer_id
    left join values_now
        on
            customers.customer_id = values_now.customer_id
            and last_periods.period_end = values_now.period_end
    left join loyalty as of_segment
        on
            not of_segment.is_whole_base
            and customers.segment = of_segment.segment
            and last_periods.period_end = of_segment.period_end
    left join loyalty as of_base
        on
            of_base.is_whole_base
            and last_periods.period_end = of_base.period_end
    left join repeat_purchases
        on customers.customer_id = repeat_purchases.customer_id
    left join expected_purchases
        on customers.customer_id = expected_purchases.customer_id

),

valued as (

    select
        *,
        historic_margin - relationship_cost as historic_value,
        case
            when 1 + discount_rate - retention_rate > 0
                then
                    cast(annual_margin as double)
                    * retention_rate
                    / (1 + discount_rate - retention_rate)
        end as simple_value,
        expected_turnover * margin_share as model_value
    from gathered

),

lifetime_values as (

    select
        *,
        case method_used
            when 'bg_nbd' then model_value
            when 'simple' then simple_value
        end as lifetime_value,
        case
            when method_used is null then 'never_bought'
            when method_used = 'bg_nbd'
                then
                    case
                        when model_value is null then 'costs_not_supplied'
                        else 'estimated'
                    end
            when annual_margin is null then 'costs_not_supplied'
            when retention_rate is null then 'base_before_history'
            when simple_value is null then 'retention_without_end'
            else 'estimated'
        end as evidence
    from valued

)

{{ conform('lifetime_values') }}
