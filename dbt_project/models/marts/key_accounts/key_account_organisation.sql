-- How we are organised for key accounts: who has how many, what they cost and bring,
-- whether several of our units call on one account, and how many more we have room for.
-- Grain: one row per period_type and period_end, ttm only.

with

accounts as (

    select * from {{ ref('int_key_accounts') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

supply as (

    select count(is_key_account) > 0 as has_key_accounts
    from {{ ref('customers') }}

),

thresholds as (

    {{ thresholds(['manager_hours_year']) }}

),

totals as (

    select
        period_id,
        count(case when is_key then 1 end) as key_accounts,
        count(distinct case when is_key then manager_user_id end) as managers,
        count(case when is_key then has_top_skill end) as accounts_with_known_skill,
        count(case when is_key and has_top_skill then 1 end) as accounts_with_top_skill,
        -- A cost or margin that is not known of one account is not known of all.
        case
            when
                count(case when is_key then 1 end)
                = count(case when is_key then cost end)
                then sum(case when is_key then cost end)
        end as cost,
        case
            when
                count(case when is_key then 1 end)
                = count(case when is_key then gross_margin end)
                then sum(case when is_key then gross_margin end)
        end as gross_margin,
        count(hours) > 0 as has_activities,
        count(case when sales_units > 0 then 1 end) as contacted_accounts,
        count(case when sales_units > 1 then 1 end) as duplicated_accounts,
        count(case when is_key and sales_units > 1 then 1 end)
            as duplicated_key_accounts,
        sum(case when is_key then cast(owner_hours as decimal(28, 12)) end)
            as manager_hours
    from accounts
    group by period_id

),

organised as (

    select
        periods.period_type,
        periods.period_start,
        periods.period_end,
        case
            when not supply.has_key_accounts then 'not_supplied'
            when coalesce(totals.key_accounts, 0) = 0 then 'no_key_accounts'
            when not totals.has_activities then 'no_activities'
            else 'complete'
        end as evidence,
        {%- for column in ['key_accounts', 'managers'] %}
        case when supply.has_key_accounts then coalesce(totals.{{ column }}, 0) end
            as {{ column }},
        {%- endfor %}
        {{ ratio(
            'totals.accounts_with_top_skill', 'totals.accounts_with_known_skill'
        ) }} as top_skill_share,
        case when totals.key_accounts > 0 then totals.cost end as cost,
        case when totals.key_accounts > 0 then totals.gross_margin end as gross_margin,
        {%- for column in [
            'contacted_accounts', 'duplicated_accounts', 'duplicated_key_accounts',
            'manager_hours'
        ] %}
        case when totals.has_activities then totals.{{ column }} end as {{ column }},
        {%- endfor %}
        totals.managers * thresholds.manager_hours_year as available_hours
    from periods
    cross join supply
    cross join thresholds
    left join totals on periods.period_id = totals.period_id

),

key_account_organisation as (

    select
        *,
        {{ ratio('key_accounts', 'managers') }} as accounts_per_manager,
        {{ ratio('cost', 'gross_margin') }} as cost_margin_ratio,
        {{ ratio('duplicated_accounts', 'contacted_accounts') }} as duplication_share,
        {{ ratio('manager_hours', 'key_accounts') }} as hours_per_key_account,
        {{ ratio('available_hours * key_accounts', 'manager_hours') }}
            as capacity_accounts,
        {{ ratio('available_hours * key_accounts', 'manager_hours') }} - key_accounts
            as spare_accounts
    from organised

)

{{ conform('key_account_organisation') }}
