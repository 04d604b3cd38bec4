-- Money in another currency without a rate cannot be counted: these documents need one.
-- Kept beside the scratch tables, so that the refusal can name them.
{{ config(
    store_failures=true,
    database=var("scratch_database"),
    schema="failures"
) }}

select
    document_type,
    invoice_id as document_id,
    number,
    invoice_date as document_date,
    currency,
    source_system
from {{ ref('int_documents') }}
where fx_rate is null and exclusion is null
union all
select
    'payment' as document_type,
    payment_id as document_id,
    cast(null as {{ dbt.type_string() }}) as number,
    paid_on as document_date,
    currency,
    source_system
from {{ ref('int_payments') }}
where fx_rate is null and exclusion is null
