-- Invoices and credit notes that make turnover, in the base currency, with what settled
-- each invoice by the day of the figures.
-- Grain: one row per document_type and invoice_id.

with

documents as (

    select *
    from {{ ref('int_documents') }}
    where exclusion is null

),

settlements as (

    select * from {{ ref('int_settlements') }}

),

settled_invoices as (

    select
        'invoice' as document_type,
        invoice_id,
        sum(case when kind = 'credit_note' then amount else 0 end) as credited_amount,
        sum(case when kind = 'payment' then amount else 0 end) as paid_amount,
        sum(case when kind = 'write_off' then amount else 0 end) as written_off_amount,
        sum(document_amount) as document_amount,
        max(settled_on) as last_settled_on
    from settlements
    group by invoice_id

),

-- Nothing settles a document of zero: it is settled the day it is written. One below
-- zero is a credit in all but name and stays open until money goes back.
settled_documents as (

    select
        documents.*,
        documents.document_type = 'invoice' as is_invoice,
        coalesce(settled_invoices.credited_amount, 0) as credited_amount,
        coalesce(settled_invoices.paid_amount, 0) as paid_amount,
        coalesce(settled_invoices.written_off_amount, 0) as written_off_amount,
        case
            when documents.document_type <> 'invoice' then null
            when documents.document_gross_amount = 0 then documents.invoice_date
            when settled_invoices.document_amount = documents.document_gross_amount
                then settled_invoices.last_settled_on
        end as settled_on
    from documents
    left join settled_invoices
        on
            documents.document_type = settled_invoices.document_type
            and documents.invoice_id = settled_invoices.invoice_id

),

invoices as (

    select
        document_type,
        invoice_id,
        customer_id,
        billing_customer_id,
        number,
        invoice_date,
        due_date,
        due_date_source,
        order_date,
        status,
        currency,
        fx_rate,
        net_amount,
        gross_amount - net_amount as tax_amount,
        gross_amount,
        net_amount - cost_amount as margin_amount,
        {{ "gross_amount" if var("turnover_basis") == "gross" else "net_amount" }}
            as turnover_amount,
        case when is_invoice then credited_amount end as credited_amount,
        case when is_invoice then paid_amount end as paid_amount,
        case when is_invoice then written_off_amount end as written_off_amount,
        case
            when is_invoice
                then gross_amount - credited_amount - paid_amount - written_off_amount
        end as open_amount,
        settled_on,
        case
            when is_invoice and gross_amount >= 0 and due_date is not null
                then greatest(
                    {{ dbt.datediff(
                        "due_date", "coalesce(settled_on, " ~ as_of() ~ ")", "day"
                    ) }} - {{ var("grace_days") }},
                    0
                )
        end as days_late,
        corrects_invoice_id,
        salesperson_user_id,
        source_system,
        is_simulated,
        is_due_date_simulated
    from settled_documents

)

{{ conform('invoices') }}
