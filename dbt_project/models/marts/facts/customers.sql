-- The analysed customers: one CRM account with all its billing customers, or a billing
-- customer that no account claims.
-- Grain: one row per customer_id.

with

int_customers as (

    select * from {{ ref('int_customers') }}

),

invoices as (

    select * from {{ ref('invoices') }}

),

document_dates as (

    select
        customer_id,
        min(invoice_date) as first_document_date,
        max(invoice_date) as last_document_date,
        min(
            case when document_type = 'invoice' and net_amount > 0 then invoice_date end
        ) as first_purchase_date
    from invoices
    where customer_id is not null
    group by customer_id

),

-- An account made after the day of the figures is not a customer yet, unless billing
-- knew it before the CRM did.
customers as (

    select
        int_customers.customer_id,
        int_customers.name,
        int_customers.segment,
        int_customers.industry,
        int_customers.channel,
        int_customers.country,
        int_customers.tier,
        int_customers.owner_user_id,
        int_customers.owner_name,
        int_customers.is_key_account,
        int_customers.is_key_candidate,
        int_customers.is_linked,
        int_customers.link_method,
        int_customers.link_confidence,
        int_customers.billing_customers,
        document_dates.first_document_date,
        document_dates.last_document_date,
        document_dates.first_purchase_date,
        int_customers.created_on,
        int_customers.terminated_on,
        int_customers.is_simulated
    from int_customers
    left join document_dates on int_customers.customer_id = document_dates.customer_id
    where
        int_customers.created_on is null
        or int_customers.created_on <= {{ as_of() }}
        or int_customers.billing_customers > 0

)

{{ conform('customers') }}
