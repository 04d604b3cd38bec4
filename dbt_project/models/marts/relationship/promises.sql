-- What we promised each customer and whether we kept it.
-- Grain: one row per customer_id, period_type and period_end.

with

account_periods as (

    select * from {{ ref('int_account_periods') }}

),

promise_periods as (

    select * from {{ ref('int_promise_periods') }}

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

{{ counted_promises('account_periods', 'customer_id') }},

promises as (

    select
        counted.*,
        {{ ratio('kept', 'due') }} as kept_rate,
        {{ ratio('made_in_writing', 'told_how_made') }} as written_share
    from counted

)

{{ conform('promises') }}
