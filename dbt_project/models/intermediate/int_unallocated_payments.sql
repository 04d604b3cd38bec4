-- Payments of billing systems that never say which invoice they settle. A ledger is a
-- billing customer's money in one currency of one system.
-- Grain: one row per payment_id.

with

int_payments as (

    select * from {{ ref('int_payments') }}

),

allocations as (

    select * from {{ ref('stg_billing__payment_allocations') }}

),

-- A refund (negative) settles nothing; a payment of nobody has no invoice to go to.
payments as (

    select
        source_system || '|' || currency || '|' || billing_customer_id as ledger_id,
        payment_id,
        paid_on,
        document_amount as amount
    from int_payments
    where
        exclusion is null
        and document_amount > 0
        and billing_customer_id is not null
        and source_system not in (select source_system from allocations)

)

select * from payments
