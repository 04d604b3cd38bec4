-- Rows and money at every stage from the files to the published tables: what was
-- read is what is published, replaced, deleted, left out or refused, to the cent.
-- Grain: one row per entity, measure and stage.

with

delivered_totals as (

    select * from {{ ref('int_delivered_totals') }}

),

carried_totals as (

    select * from {{ ref('int_carried_totals') }}

),

customers as (

    select * from {{ ref('customers') }}

),

invoices as (

    select * from {{ ref('invoices') }}

),

invoice_lines as (

    select * from {{ ref('invoice_lines') }}

),

payments as (

    select * from {{ ref('payments') }}

),

settlements as (

    select * from {{ ref('int_settlements') }}

),

-- Allocations and write-offs are published as what they did to the invoices; what was
-- settled without either being delivered is not theirs.
settled_totals as (

    select
        'payment_allocation' as entity,
        count(case when kind = 'payment' and method = 'source' then 1 end) as row_total,
        (select coalesce(sum(paid_amount), 0) from invoices)
        - coalesce(sum(case when method = 'fifo' then amount end), 0) as amount
    from settlements
    union all
    select
        'write_off' as entity,
        count(case when kind = 'write_off' and method = 'source' then 1 end)
            as row_total,
        (select coalesce(sum(written_off_amount), 0) from invoices)
        - coalesce(sum(case when method = 'status' then amount end), 0) as amount
    from settlements

),

published_totals as (

    {{ stage_totals('account', 'mart', 'customers', [], 'is_linked') }}
    {%- set parts = {'mart': 'true', 'unassigned': 'customer_id is null'} %}
    {%- for stage, condition in parts.items() %}
    union all
    {{ stage_totals('payment', stage, 'payments', ['amount'], condition) }}
    {%- for entity, sign in [('invoice', ''), ('credit_note', '-')] %}
    {%- set which = "document_type = '" ~ entity ~ "' and " ~ condition %}
    {%- set money = ['net_amount', 'gross_amount'] %}
    union all
    {{ stage_totals(entity, stage, 'invoices', money, which, sign=sign) }}
    union all
    {{ stage_totals(
        entity ~ '_line', stage, 'invoice_lines', ['net_amount'], which, sign=sign
    ) }}
    {%- endfor %}
    {%- endfor %}
    union all
    select entity, 'rows' as measure, 'mart' as stage, row_total as amount
    from settled_totals
    union all
    select entity, 'amount' as measure, 'mart' as stage, amount
    from settled_totals

),

control_totals as (

    select entity, measure, stage, amount from delivered_totals
    union all
    select entity, measure, stage, amount from carried_totals
    union all
    select entity, measure, stage, amount from published_totals

)

{{ conform('control_totals') }}
