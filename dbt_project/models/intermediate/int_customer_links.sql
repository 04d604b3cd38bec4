-- The CRM account that each billing customer belongs to on the day of the figures, by
-- the strongest grounds that name any. Where those name several accounts, or do not
-- hold, nothing is guessed: `account_id` is NULL and `objection` says why.
-- Grain: one row per billing_customer_id that has a candidate.

with

link_candidates as (

    select * from {{ ref('int_link_candidates') }}

),

link_methods as (

    select * from {{ ref('ref_link_method') }}

),

strongest_candidates as (

    select *
    from link_candidates
    qualify
        rank() over (partition by billing_customer_id order by link_rank) = 1

),

candidate_counts as (

    select
        billing_customer_id,
        min(link_rank) as link_rank,
        count(distinct account_id) as candidates,
        min(account_id) as account_id,
        max(account_id) as last_account_id,
        min(crm_method) as crm_method,
        max(crm_confidence) as crm_confidence,
        case
            when count(distinct account_id) > 1 then 'several_accounts'
            else min(objection)
        end as objection
    from strongest_candidates
    group by billing_customer_id

),

customer_links as (

    select
        candidate_counts.billing_customer_id,
        case when candidate_counts.objection is null then candidate_counts.account_id
        end as account_id,
        case
            when candidate_counts.objection is null and candidate_counts.candidates = 1
                then coalesce(candidate_counts.crm_method, link_methods.link_method)
        end as link_method,
        case
            when candidate_counts.objection is null and candidate_counts.candidates = 1
                then
                    coalesce(
                        candidate_counts.crm_confidence,
                        cast(link_methods.confidence as double)
                    )
        end as link_confidence,
        candidate_counts.objection,
        case
            when candidate_counts.objection is null
                then null
            when candidate_counts.candidates = 1
                then candidate_counts.account_id
            when candidate_counts.candidates = 2
                then candidate_counts.account_id
                    || ', '
                    || candidate_counts.last_account_id
            else candidate_counts.account_id
                || ' … '
                || candidate_counts.last_account_id
        end as rejected_accounts
    from candidate_counts
    inner join link_methods on candidate_counts.link_rank = link_methods.rank

)

select * from customer_links
