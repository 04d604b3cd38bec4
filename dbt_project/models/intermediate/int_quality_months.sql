-- What each customer was invoiced and what was credited for quality, net in the base
-- currency, by calendar month; credit notes that never give a reason tell nobody.
-- Grain: one row per customer_key and month_end with a document.

with

documents as (

    select *
    from {{ ref('int_documents') }}
    where exclusion is null

),

credit_notes as (

    select * from {{ ref('stg_billing__credit_notes') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

reasons as (

    select count(reason) > 0 as has_reasons
    from credit_notes

),

quality_months as (

    select
        customer_keys.customer_key,
        {{ dbt.last_day('documents.invoice_date', 'month') }} as month_end,
        cast(
            sum(
                case
                    when documents.document_type = 'invoice'
                        then documents.net_amount
                    else 0
                end
            ) as decimal(18, 2)
        ) as invoiced_amount,
        cast(
            sum(
                case
                    when not reasons.has_reasons then null
                    when credit_notes.reason = 'quality' then -documents.net_amount
                    else 0
                end
            ) as decimal(18, 2)
        ) as quality_credit_amount
    from documents
    inner join customer_keys
        on documents.customer_id = customer_keys.customer_id
    left join credit_notes
        on
            documents.invoice_id = credit_notes.credit_note_id
            and documents.document_type = 'credit_note'
    cross join reasons
    group by
        customer_keys.customer_key,
        {{ dbt.last_day('documents.invoice_date', 'month') }}

)

select * from quality_months
