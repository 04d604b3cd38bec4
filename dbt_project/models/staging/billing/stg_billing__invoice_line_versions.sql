-- What each extract batch holds of the lines of each invoice, and which batch is
-- current.
-- A re-delivered invoice replaces its lines whole, so versions are told apart here, per
-- document and batch, and the lines themselves are never sorted. Kept as a table: it is
-- the only full pass over the lines before they are published.
-- Grain: one row per invoice_id and batch_id.

{{ config(materialized="table") }}

with

delivered as (

    select * from {{ source('billing', 'invoice_line') }}

),

delivered_documents as (

    select
        invoice_id,
        batch_id,
        max(extracted_at) as extracted_at,
        count(*) as line_count,
        count(cost_amount) as costed_line_count,
        sum(net_amount) as net_amount,
        sum(cost_amount) as cost_amount
    from delivered
    group by invoice_id, batch_id

),

delivered_again as (

    select invoice_id
    from delivered_documents
    group by invoice_id
    having count(*) > 1

),

superseded_documents as (

    select *
    from delivered_documents
    where invoice_id in (select invoice_id from delivered_again)
    qualify
        row_number() over (
            partition by invoice_id
            order by extracted_at desc, batch_id desc
        ) > 1

),

versions as (

    select
        *,
        true as is_current
    from delivered_documents
    anti join superseded_documents using (invoice_id, batch_id)
    union all
    select
        *,
        false as is_current
    from superseded_documents

),

line_versions as (

    select
        invoice_id,
        batch_id,
        is_current,
        line_count,
        costed_line_count,
        cast(net_amount as decimal(18, 2)) as net_amount,
        cast(cost_amount as decimal(18, 2)) as cost_amount
    from versions

)

select * from line_versions
