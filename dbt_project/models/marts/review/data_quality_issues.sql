-- What is doubtful in the delivered records, for a person to put right at its source.
-- Grain: one row per table_name, record_key and rule.

with

customer_links as (

    select * from {{ ref('int_customer_links') }}

),

customer_members as (

    select * from {{ ref('int_customer_members') }}

),

customers as (

    select * from {{ ref('customers') }}

),

document_lines as (

    select * from {{ ref('int_document_line_totals') }}

),

-- A company without a CRM has nobody to link to: that is no defect of a record.
unlinked_billing_customers as (

    select
        'customers' as table_name,
        customer_members.customer_id as record_key,
        coalesce('link_' || customer_links.objection, 'not_linked') as rule,
        customer_links.rejected_accounts as value
    from customer_members
    left join customer_links
        on customer_members.billing_customer_id = customer_links.billing_customer_id
    where
        customer_members.account_id is null
        and exists (
            select customer_id
            from customers
            where is_linked
        )

),

-- Each line may have been rounded by itself.
documents_of_other_amounts as (

    select
        'invoices' as table_name,
        document_type || ' ' || invoice_id as record_key,
        'lines_differ' as rule,
        cast(header_difference as {{ dbt.type_string() }}) as value
    from document_lines
    where
        not is_excluded
        and abs(header_difference) > line_count * {{ var('line_rounding') }}

),

issues as (

    select * from unlinked_billing_customers
    union all
    select * from documents_of_other_amounts

),

data_quality_issues as (

    select
        table_name,
        record_key,
        rule,
        'warn' as severity,
        value
    from issues

)

{{ conform('data_quality_issues') }}
