-- What each extract batch holds of the lines of each credit note, and which batch is
-- current.
-- A re-delivered credit note replaces its lines whole, so versions are told apart
-- here, per
-- document and batch, and the lines themselves are never sorted. Kept as a table: it is
-- the only full pass over the lines before they are published.
-- Grain: one row per credit_note_id and batch_id.

{{ config(materialized="table") }}

with

delivered as (

    select * from {{ source('billing', 'credit_note_line') }}

),

delivered_documents as (

    select
        credit_note_id,
        batch_id,
        max(extracted_at) as extracted_at,
        count(*) as line_count,
        count(cost_amount) as costed_line_count,
        sum(net_amount) as net_amount,
        sum(cost_amount) as cost_amount
    from delivered
    group by credit_note_id, batch_id

),

delivered_again as (

    select credit_note_id
    from delivered_documents
    group by credit_note_id
    having count(*) > 1

),

superseded_documents as (

    select *
    from delivered_documents
    where credit_note_id in (select credit_note_id from delivered_again)
    qualify
        row_number() over (
            partition by credit_note_id
            order by extracted_at desc, batch_id desc
        ) > 1

),

versions as (

    select
        *,
        true as is_current
    from delivered_documents
    anti join superseded_documents using (credit_note_id, batch_id)
    union all
    select
        *,
        false as is_current
    from superseded_documents

),

line_versions as (

    select
        credit_note_id,
        batch_id,
        is_current,
        line_count,
        costed_line_count,
        cast(net_amount as decimal(18, 2)) as net_amount,
        cast(cost_amount as decimal(18, 2)) as cost_amount
    from versions

)

select * from line_versions
