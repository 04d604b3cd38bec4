{#
    What each extract batch holds of the lines of each document, and what of it stands:
    `is_current` in the batch that delivered the document last, `is_deleted` there if the
    document is no more or a later extract that would list its lines does not. A
    re-delivered document replaces its lines whole, so versions are told apart here, per
    document and batch, and the lines themselves are never sorted.
#}
{% macro line_versions(entity, document_entity, document) -%}
with

delivered as (

    select * from {{ source('billing', entity) }}

),

delivered_documents as (

    select
        {{ document }},
        batch_id,
        max(extracted_at) as extracted_at,
        count(*) as line_count,
        count(cost_amount) as costed_line_count,
        sum(net_amount) as net_amount,
        sum(cost_amount) as cost_amount
    from delivered
    group by {{ document }}, batch_id

),

delivered_again as (

    select {{ document }}
    from delivered_documents
    group by {{ document }}
    having count(*) > 1

),

superseded_documents as (

    select *
    from delivered_documents
    where {{ document }} in (select {{ document }} from delivered_again)
    qualify
        row_number() over (
            partition by {{ document }}
            order by extracted_at desc, batch_id desc
        ) > 1

),

last_versions as (

    select *
    from delivered_documents
    anti join superseded_documents using ({{ document }}, batch_id)

),

deleted_documents as (

    select record_id as {{ document }}
    from {{ ref('stg_billing__departed') }}
    where entity = '{{ document_entity }}'
    union
    select last_versions.{{ document }}
    from last_versions
    inner join {{ ref('stg_ledger__withdrawals') }} as withdrawals
        on
            withdrawals.entity = '{{ entity }}'
            and last_versions.batch_id = withdrawals.batch_id
            and withdrawals.covered_from is null
    left join {{ ref('stg_ledger__refused_keys') }} as refused_keys
        on
            refused_keys.entity = '{{ entity }}'
            and withdrawals.source_system = refused_keys.source_system
            and withdrawals.extract = refused_keys.extract
            and withdrawals.claimed_at = refused_keys.claimed_at
            and refused_keys.record_id like last_versions.{{ document }} || '|%'
    where refused_keys.record_id is null

),

versions as (

    select
        *,
        true as is_current,
        false as is_deleted
    from last_versions
    anti join deleted_documents using ({{ document }})
    union all
    select
        *,
        false as is_current,
        true as is_deleted
    from last_versions
    semi join deleted_documents using ({{ document }})
    union all
    select
        *,
        false as is_current,
        false as is_deleted
    from superseded_documents

),

line_versions as (

    select
        {{ document }},
        batch_id,
        is_current,
        is_deleted,
        line_count,
        costed_line_count,
        cast(net_amount as decimal(18, 2)) as net_amount,
        cast(cost_amount as decimal(18, 2)) as cost_amount
    from versions

)

select * from line_versions
{%- endmacro %}
