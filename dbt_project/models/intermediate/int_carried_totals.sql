-- What of the current rows is converted to the base currency and what is left out of
-- the published tables: the part of the control totals between staging and the
-- facts.
-- Grain: one row per entity, measure and stage.

with

accounts as (

    select *
    from {{ ref('stg_crm__accounts') }}
    where not is_deleted

),

linked_accounts as (

    select account_id
    from {{ ref('int_customer_members') }}
    where account_id is not null

),

unpublished_accounts as (

    select *
    from accounts
    where
        is_test
        or (
            {{ local_day('created_at') }} > {{ as_of() }}
            and account_id not in (select account_id from linked_accounts)
        )

),

documents as (

    select * from {{ ref('int_documents') }}

),

payments as (

    select * from {{ ref('int_payments') }}

),

document_lines as (

    select * from {{ ref('int_document_line_totals') }}

),

settlements as (

    select * from {{ ref('int_settlements') }}

),

-- What an allocation settled counts as it settled; the rest at the invoice's rate.
converted_allocations as (

    select
        allocations.payment_id,
        settlements.invoice_id is not null as is_carried,
        {{ to_base(
            "(allocations.amount - coalesce(settlements.document_amount, 0))",
            "documents.fx_rate"
        ) }} as excluded_amount,
        coalesce(settlements.amount, 0) as settled_amount
    from {{ ref('stg_billing__payment_allocations') }} as allocations
    left join documents
        on
            allocations.invoice_id = documents.invoice_id
            and documents.document_type = 'invoice'
    left join settlements
        on
            allocations.payment_id = settlements.settled_by_id
            and allocations.invoice_id = settlements.invoice_id
            and allocations.seq = settlements.seq
            and settlements.kind = 'payment'
            and settlements.method = 'source'

),

converted_write_offs as (

    select
        write_offs.write_off_id,
        settlements.invoice_id is not null as is_carried,
        {{ to_base(
            "(write_offs.amount - coalesce(settlements.document_amount, 0))",
            "documents.fx_rate"
        ) }} as excluded_amount,
        coalesce(settlements.amount, 0) as settled_amount
    from {{ ref('stg_billing__write_offs') }} as write_offs
    left join documents
        on
            write_offs.invoice_id = documents.invoice_id
            and documents.document_type = 'invoice'
    left join settlements
        on
            write_offs.write_off_id = settlements.settled_by_id
            and settlements.kind = 'write_off'
            and settlements.method = 'source'

),

converted_settlements as (

    select
        'payment_allocation' as entity,
        is_carried,
        excluded_amount,
        settled_amount
    from converted_allocations
    union all
    select
        'write_off' as entity,
        is_carried,
        excluded_amount,
        settled_amount
    from converted_write_offs

),

carried_totals as (

    {{ stage_totals('account', 'current_base', 'accounts') }}
    union all
    {{ stage_totals('account', 'excluded', 'unpublished_accounts') }}
    {%- for entity, sign in [('invoice', ''), ('credit_note', '-')] %}
    {%- set type = "document_type = '" ~ entity ~ "'" %}
    {%- set excluded = type ~ " and exclusion is not null" %}
    {%- set measures = ['net_amount', 'gross_amount'] %}
    union all
    {{ stage_totals(entity, 'current_base', 'documents', measures, type, sign=sign) }}
    union all
    {{ stage_totals(entity, 'excluded', 'documents', measures, excluded, sign=sign) }}
    union all
    {{ stage_totals(
        entity ~ '_line',
        'current_base',
        'document_lines',
        ['net_amount'],
        type,
        'sum(line_count)'
    ) }}
    union all
    {{ stage_totals(
        entity ~ '_line',
        'excluded',
        'document_lines',
        ['net_amount'],
        type ~ ' and is_excluded',
        'sum(line_count)'
    ) }}
    {%- endfor %}
    union all
    {{ stage_totals('payment', 'current_base', 'payments', ['amount']) }}
    union all
    {{ stage_totals(
        'payment', 'excluded', 'payments', ['amount'], 'exclusion is not null'
    ) }}

),

settled_totals as (

    select
        entity,
        count(*) as row_count,
        sum(case when is_carried then 0 else 1 end) as excluded_count,
        coalesce(sum(excluded_amount), 0) as excluded_amount,
        coalesce(sum(settled_amount), 0) as settled_amount
    from converted_settlements
    group by entity

),

all_totals as (

    select entity, measure, stage, amount from carried_totals
    union all
    select entity, 'rows' as measure, 'current_base' as stage, row_count as amount
    from settled_totals
    union all
    select entity, 'rows' as measure, 'excluded' as stage, excluded_count as amount
    from settled_totals
    union all
    select
        entity,
        'amount' as measure,
        'current_base' as stage,
        settled_amount + excluded_amount as amount
    from settled_totals
    union all
    select entity, 'amount' as measure, 'excluded' as stage, excluded_amount as amount
    from settled_totals

)

select * from all_totals
