-- What was delivered, refused, replaced, deleted, merged and is current, as rows and as
-- money in document currencies: the part of the control totals before anything is
-- converted.
-- Grain: one row per entity, measure and stage.

with

batches as (

    select *
    from {{ ref('stg_ledger__batches') }}
    where is_counted

),

batch_totals as (

    select * from {{ ref('stg_ledger__batch_totals') }}

),

-- Once per release is enough to pick the current version of a million documents.
invoices as (

    select
        document_net_amount as net_amount,
        document_gross_amount as gross_amount
    from {{ ref('int_documents') }}
    where document_type = 'invoice'

),

payments as (

    select document_amount as amount
    from {{ ref('int_payments') }}

),

departed as (

    select * from {{ ref('stg_crm__departed') }}
    union all
    select * from {{ ref('stg_billing__departed') }}

),

departed_totals as (

    select
        entity,
        'rows' as measure,
        standing as stage,
        cast(count(*) as decimal(38, 2)) as amount
    from departed
    group by entity, standing
    {%- for measure in money_measures() %}
    union all
    select
        entity,
        '{{ measure }}' as measure,
        standing as stage,
        sum({{ measure }}) as amount
    from departed
    where {{ measure }} is not null
    group by entity, standing
    {%- endfor %}

),

standing_totals as (

    select * from {{ ref('stg_crm__superseded_totals') }}
    union all
    select * from {{ ref('stg_billing__superseded_totals') }}
    union all
    select * from departed_totals
    {%- for entity, relation in [
        ('account', ref('stg_crm__accounts')),
        ('user', ref('stg_crm__users')),
        ('billing_customer', ref('stg_billing__billing_customers')),
        ('terms', ref('stg_billing__terms')),
        ('product', ref('stg_billing__products')),
    ] %}
    union all
    {{ stage_totals(entity, 'current', relation, [], 'not is_deleted') }}
    {%- endfor %}
    {%- for entity, relation, measures in [
        ('account_link', ref('stg_crm__account_links'), []),
        ('invoice', 'invoices', ['net_amount', 'gross_amount']),
        ('payment', 'payments', ['amount']),
        ('payment_allocation', ref('stg_billing__payment_allocations'), ['amount']),
        (
            'credit_note',
            ref('stg_billing__credit_notes'),
            ['net_amount', 'gross_amount']
        ),
        ('write_off', ref('stg_billing__write_offs'), ['amount']),
        ('sales_order', ref('stg_billing__sales_orders'), []),
    ] %}
    union all
    {{ stage_totals(entity, 'current', relation, measures) }}
    {%- endfor %}
    {%- for feed in ['crm', 'billing'] %}
    {%- for entity, staged in optional_entities(feed).items() %}
    union all
    {{ stage_totals(entity, 'current', ref(staged.model), staged.money) }}
    {%- endfor %}
    {%- endfor %}
    {%- for entity in ['invoice_line', 'credit_note_line'] %}
    {%- for stage in ['current', 'deleted'] %}
    union all
    {{ stage_totals(
        entity,
        stage,
        ref('stg_billing__' ~ entity ~ '_versions'),
        ['net_amount'],
        'is_' ~ stage,
        'sum(line_count)'
    ) }}
    {%- endfor %}
    {%- endfor %}

),

ledger_totals as (

    select
        entity,
        'rows' as measure,
        cast(sum(rows_read) as decimal(38, 2)) as amount_read,
        cast(sum(rows_rejected) as decimal(38, 2)) as amount_rejected,
        cast(sum(rows_accepted) as decimal(38, 2)) as amount_accepted
    from batches
    group by entity
    union all
    select
        entity,
        measure,
        sum(amount_read) as amount_read,
        sum(amount_rejected) as amount_rejected,
        sum(amount_accepted) as amount_accepted
    from batch_totals
    group by entity, measure

),

delivered_totals as (

    select entity, measure, 'read' as stage, amount_read as amount from ledger_totals
    union all
    select entity, measure, 'rejected' as stage, amount_rejected as amount
    from ledger_totals
    union all
    select entity, measure, 'accepted' as stage, amount_accepted as amount
    from ledger_totals
    union all
    select entity, measure, stage, amount from standing_totals

)

select * from delivered_totals
