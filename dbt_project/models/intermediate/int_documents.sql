-- Invoices and credit notes with their customer, due date and amounts in the base
-- currency. A credit note counts negative. `exclusion` says why a document makes no
-- turnover; it is NULL for those that do.
-- Grain: one row per document_type and invoice_id.

with

invoices as (

    select * from {{ ref('stg_billing__invoices') }}

),

credit_notes as (

    select * from {{ ref('stg_billing__credit_notes') }}

),

customer_links as (

    select * from {{ ref('int_customer_links') }}

),

billing_customers as (

    select * from {{ ref('stg_billing__billing_customers') }}

),

terms as (

    select * from {{ ref('stg_billing__terms') }}

),

invoice_lines as (

    select *
    from {{ ref('stg_billing__invoice_line_versions') }}
    where is_current

),

credit_note_lines as (

    select *
    from {{ ref('stg_billing__credit_note_line_versions') }}
    where is_current

),

due_invoices as (

    select
        invoices.*,
        case
            when invoices.due_date is not null then 'document'
            when terms.net_days is not null then 'terms'
        end as due_date_source,
        coalesce(
            invoices.due_date,
            {{ add_days("invoices.invoice_date", "terms.net_days") }}
        ) as resolved_due_date,
        case
            when invoices.due_date is not null then invoices.is_simulated
            when terms.net_days is not null
                then terms.is_simulated or (
                    invoices.terms_id is null and billing_customers.is_simulated
                )
        end as is_due_date_simulated
    from invoices
    left join billing_customers
        on invoices.billing_customer_id = billing_customers.billing_customer_id
    left join terms
        on coalesce(invoices.terms_id, billing_customers.default_terms_id)
        = terms.terms_id

),

signed_documents as (

    select
        'invoice' as document_type,
        due_invoices.invoice_id,
        due_invoices.billing_customer_id,
        due_invoices.number,
        due_invoices.invoice_date,
        due_invoices.resolved_due_date as due_date,
        due_invoices.due_date_source,
        due_invoices.order_date,
        due_invoices.status,
        due_invoices.currency,
        due_invoices.fx_rate,
        due_invoices.net_amount,
        due_invoices.gross_amount,
        case
            when invoice_lines.costed_line_count = invoice_lines.line_count
                then invoice_lines.cost_amount
        end as cost_amount,
        cast(null as {{ dbt.type_string() }}) as corrects_invoice_id,
        due_invoices.salesperson_user_id,
        due_invoices.source_system,
        due_invoices.extracted_at,
        due_invoices.is_simulated,
        due_invoices.is_due_date_simulated,
        case
            when due_invoices.doc_type = 'proforma' then 'proforma'
            when due_invoices.status in ('draft', 'void') then due_invoices.status
            when due_invoices.invoice_date > {{ as_of() }} then 'after_as_of'
        end as exclusion
    from due_invoices
    left join invoice_lines on due_invoices.invoice_id = invoice_lines.invoice_id
    union all
    select
        'credit_note' as document_type,
        credit_notes.credit_note_id as invoice_id,
        credit_notes.billing_customer_id,
        credit_notes.number,
        credit_notes.credit_note_date as invoice_date,
        cast(null as date) as due_date,
        cast(null as {{ dbt.type_string() }}) as due_date_source,
        cast(null as date) as order_date,
        credit_notes.status,
        credit_notes.currency,
        credit_notes.fx_rate,
        -credit_notes.net_amount as net_amount,
        -coalesce(credit_notes.gross_amount, credit_notes.net_amount) as gross_amount,
        case
            when credit_note_lines.costed_line_count = credit_note_lines.line_count
                then -credit_note_lines.cost_amount
        end as cost_amount,
        credit_notes.invoice_id as corrects_invoice_id,
        cast(null as {{ dbt.type_string() }}) as salesperson_user_id,
        credit_notes.source_system,
        credit_notes.extracted_at,
        credit_notes.is_simulated,
        cast(null as boolean) as is_due_date_simulated,
        case
            when credit_notes.status in ('draft', 'void') then credit_notes.status
            when credit_notes.credit_note_date > {{ as_of() }} then 'after_as_of'
        end as exclusion
    from credit_notes
    left join credit_note_lines
        on credit_notes.credit_note_id = credit_note_lines.credit_note_id

),

rated_documents as (

    select
        *,
        {{ rate_to_base("currency", "fx_rate") }} as rate
    from signed_documents

),

documents as (

    select
        rated_documents.document_type,
        rated_documents.invoice_id,
        {{ customer_id(
            "customer_links.account_id", "rated_documents.billing_customer_id"
        ) }} as customer_id,
        rated_documents.billing_customer_id,
        rated_documents.number,
        rated_documents.invoice_date,
        rated_documents.due_date,
        rated_documents.due_date_source,
        rated_documents.order_date,
        rated_documents.status,
        rated_documents.exclusion,
        rated_documents.currency,
        rated_documents.rate as fx_rate,
        rated_documents.net_amount as document_net_amount,
        rated_documents.gross_amount as document_gross_amount,
        {{ to_base("rated_documents.net_amount", "rated_documents.rate") }}
            as net_amount,
        {{ to_base("rated_documents.gross_amount", "rated_documents.rate") }}
            as gross_amount,
        rated_documents.cost_amount,
        rated_documents.corrects_invoice_id,
        rated_documents.salesperson_user_id,
        rated_documents.source_system,
        {{ local_day('rated_documents.extracted_at') }} as extracted_on,
        rated_documents.is_simulated,
        rated_documents.is_due_date_simulated
    from rated_documents
    left join customer_links
        on rated_documents.billing_customer_id = customer_links.billing_customer_id

)

select * from documents
