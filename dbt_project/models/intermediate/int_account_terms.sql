-- What binds each customer and us at the end of every trailing year: contract, systems,
-- money and judgement. Flags of an account carry no date and count as they stand today.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

with

account_periods as (

    select * from {{ ref('int_account_periods') }}

),

accounts as (

    select * from {{ ref('stg_crm__accounts') }}

),

judgements as (

    select * from {{ ref('int_account_judgements') }}

),

account_costs as (

    select * from {{ ref('int_account_costs') }}

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

known_periods as (

    select
        account_periods.*,
        {{ feed_evidence(
            'supply.programme_costs_from',
            'account_periods.period_start',
            'account_periods.period_end',
        ) }} in ('complete', 'partial') as has_costs,
        supply.has_contracts
    from account_periods
    cross join supply

),

terms as (

    select
        known_periods.customer_key,
        known_periods.period_id,
        accounts.account_id is not null as is_on_record,
        {{ local_day('accounts.created_at') }} > known_periods.period_end
            as is_before_record,
        case
            when accounts.account_id is not null
                then coalesce(
                    {{ local_day('accounts.terminated_at') }}
                    <= known_periods.period_end,
                    false
                )
        end as is_terminated,
        case
            when accounts.account_id is null or not known_periods.has_contracts
                then null
            when
                accounts.contract_end > known_periods.period_end
                and coalesce(accounts.contract_start <= known_periods.period_end, true)
                then {{ months_between(
                    'known_periods.period_end', 'accounts.contract_end'
                ) }}
            else 0
        end as contract_months,
        accounts.contract_committed_amount,
        accounts.auto_reorder as has_auto_reorder,
        accounts.exclusivity as has_exclusivity,
        accounts.data_exchange as has_data_exchange,
        accounts.onsite_office as has_onsite_office,
        accounts.is_key_account,
        accounts.is_key_candidate,
        accounts.est_category_spend_year,
        judgements.sow_estimate,
        judgements.buyer_investment,
        judgements.innovation,
        judgements.market_access,
        judgements.customer_intent,
        judgements.our_intent,
        case when known_periods.has_costs then coalesce(account_costs.specific_cost, 0)
        end as specific_cost,
        case
            when not known_periods.has_costs then null
            when account_costs.customer_id is null then 0
            else account_costs.relationship_cost
        end as relationship_cost
    from known_periods
    left join accounts on known_periods.customer_id = accounts.account_id
    left join judgements
        on
            known_periods.customer_id = judgements.customer_id
            and known_periods.period_id = judgements.period_id
    left join account_costs
        on
            known_periods.customer_id = account_costs.customer_id
            and known_periods.period_id = account_costs.period_id

)

select * from terms
