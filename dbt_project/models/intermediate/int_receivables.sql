-- The invoices that unallocated payments may settle: those of the same ledgers.
-- Grain: one row per invoice_id.

with

documents as (

    select * from {{ ref('int_documents') }}

),

payments as (

    select * from {{ ref('int_unallocated_payments') }}

),

receivables as (

    select
        source_system || '|' || currency || '|' || billing_customer_id as ledger_id,
        invoice_id,
        invoice_date,
        due_date,
        document_gross_amount as amount
    from documents
    where
        document_type = 'invoice'
        and exclusion is null
        and document_gross_amount > 0
        and source_system || '|' || currency || '|' || billing_customer_id
        in (select ledger_id from payments)

)

select * from receivables
