-- The possible sales of each customer on record by the day of the figures: when each
-- was offered, when it ended and how. The expectation that an open one ends on some day
-- is not its end.
-- Grain: one row per opportunity_id.

with

opportunities as (

    select *
    from {{ ref('stg_crm__opportunities') }}
    where {{ local_day('created_at') }} <= {{ as_of() }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

ended as (

    select
        customer_keys.customer_key,
        opportunities.opportunity_id,
        opportunities.type,
        {{ local_day('opportunities.created_at') }} as opened_on,
        {{ local_day('opportunities.quote_sent_at') }} as offered_on,
        case when opportunities.is_closed then opportunities.close_date end
            as closed_on,
        -- Closed on no day on record: over, and nobody knows since when.
        coalesce(opportunities.is_closed, false)
        and opportunities.close_date is null as is_undated,
        coalesce(opportunities.is_won, false) as is_won,
        nullif(trim(opportunities.competitor), '') as competitor,
        case
            when
                coalesce(opportunities.currency, '{{ run_input("base_currency") }}')
                = '{{ run_input("base_currency") }}'
                then opportunities.amount
        end as amount
    from opportunities
    inner join customer_keys
        on opportunities.account_id = customer_keys.customer_id

)

select *
from ended
where not is_undated
