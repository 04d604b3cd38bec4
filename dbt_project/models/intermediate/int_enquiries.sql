-- What customers turned to us with up to the day of the figures: the cases of the CRM,
-- and the quotations they asked for, which are answered and settled by being sent.
-- Grain: one row per kind and enquiry_id.

with

cases as (

    select * from {{ ref('stg_crm__cases') }}

),

opportunities as (

    select *
    from {{ ref('stg_crm__opportunities') }}
    where quote_requested_at is not null

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

asked as (

    select
        case_id as enquiry_id,
        account_id,
        kind,
        severity,
        category,
        product_id,
        opened_at,
        first_response_at,
        promised_at,
        resolved_at,
        false as is_undated,
        coalesce(reopened_count, 0) > 0 as is_reopened,
        trim(coalesce(action_taken, '')) <> '' as has_action
    from cases
    union all
    select
        opportunity_id as enquiry_id,
        account_id,
        'quote' as kind,
        cast(null as integer) as severity,
        cast(null as {{ dbt.type_string() }}) as category,
        cast(null as {{ dbt.type_string() }}) as product_id,
        quote_requested_at as opened_at,
        quote_sent_at as first_response_at,
        cast(null as timestamp) as promised_at,
        -- Nobody waits for the quotation of a deal that is over.
        coalesce(
            quote_sent_at,
            case
                when is_closed
                    then
                        greatest({{ day_start('close_date') }}, quote_requested_at)
            end
        ) as resolved_at,
        -- Over on no known day: it is nobody's backlog, and how long it took is unknown.
        quote_sent_at is null
        and coalesce(is_closed, false)
        and close_date is null as is_undated,
        false as is_reopened,
        false as has_action
    from opportunities

),

enquiries as (

    select
        customer_keys.customer_key,
        asked.enquiry_id,
        asked.kind,
        asked.severity,
        asked.category,
        asked.product_id,
        asked.opened_at,
        {{ local_day('asked.opened_at') }} as opened_on,
        asked.first_response_at,
        case
            when asked.first_response_at < asked.opened_at then 0
            else
                {{ ratio(
                    dbt.datediff(
                        'asked.opened_at', 'asked.first_response_at', 'second'
                    ),
                    60,
                ) }}
        end as response_minutes,
        asked.promised_at,
        asked.resolved_at,
        case
            when asked.is_undated then null
            when asked.resolved_at < asked.opened_at then 0
            else
                {{ ratio(
                    dbt.datediff('asked.opened_at', 'asked.resolved_at', 'second'),
                    3600,
                ) }}
        end as resolution_hours,
        asked.is_reopened,
        asked.has_action
    from asked
    inner join customer_keys
        on asked.account_id = customer_keys.customer_id
    where {{ local_day('asked.opened_at') }} <= {{ as_of() }}

)

select * from enquiries
