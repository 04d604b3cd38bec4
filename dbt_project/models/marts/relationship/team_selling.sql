-- How far each customer is sold to by a team: which functions meet their like, what the
-- team costs, whether it answers faster, and whether the customer is worth one.
-- Grain: one row per customer_id, period_type and period_end.

with

indicators as (

    select * from {{ ref('int_relationship_indicators') }}

),

team_contacts as (

    select * from {{ ref('int_team_contacts') }}

),

persons as (

    select * from {{ ref('int_persons_on_record') }}

),

response_times as (

    select *
    from {{ ref('response_times') }}
    where kind = 'all'

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

thresholds as (

    {{ thresholds([
        'team_functions_from', 'team_turnover_from', 'team_departments_from'
    ]) }}

),

buyers as (

    select
        period_id,
        {{ ratio('sum(turnover)', 'count(*)') }} as mean_turnover
    from indicators
    where turnover > 0
    group by period_id

),

measured as (

    select
        indicators.*,
        case
            when indicators.joint_projects is null then 'not_supplied'
            when indicators.buyer_functions is null then 'no_buyer_functions'
            when indicators.seller_functions is null then 'no_seller_functions'
            else 'complete'
        end as evidence,
        -- What is known of activities is known of who took part in them.
        case
            when indicators.joint_projects is not null
                then coalesce(team_contacts.sellers, 0)
        end as sellers,
        case
            when
                indicators.buyer_functions is not null
                and indicators.seller_functions is not null
                then coalesce(team_contacts.matched_functions, 0)
        end as matched_functions,
        case
            when supply.has_buyer_functions
                then coalesce(persons.functions_on_record, 0)
        end as functions_needed,
        persons.dmu_roles_on_record,
        case
            when indicators.joint_projects is not null
                then coalesce(persons.dmu_roles_met, 0)
        end as dmu_roles_met,
        indicators.seller_functions >= thresholds.team_departments_from as is_team_sold,
        response_times.median_response_minutes,
        buyers.mean_turnover,
        thresholds.team_turnover_from,
        thresholds.team_functions_from
    from indicators
    cross join supply
    cross join thresholds
    left join team_contacts
        on
            indicators.customer_id = team_contacts.customer_id
            and indicators.period_id = team_contacts.period_id
    left join persons
        on
            indicators.customer_id = persons.customer_id
            and indicators.period_id = persons.period_id
    left join response_times
        on
            indicators.customer_id = response_times.customer_id
            and indicators.period_end = response_times.period_end
    left join buyers on indicators.period_id = buyers.period_id

),

responses as (

    select
        period_id,
        median(case when is_team_sold then median_response_minutes end)
            as team_response_minutes,
        median(case when not is_team_sold then median_response_minutes end)
            as solo_response_minutes
    from measured
    group by period_id

),

team_selling as (

    select
        measured.*,
        {{ ratio('measured.matched_functions', 'measured.buyer_functions') }}
            as function_match_share,
        {{ ratio('measured.dmu_roles_met', 'measured.dmu_roles_on_record') }}
            as dmu_coverage,
        responses.team_response_minutes,
        responses.solo_response_minutes,
        measured.turnover >= measured.team_turnover_from * measured.mean_turnover
        and measured.functions_needed >= measured.team_functions_from
        and measured.gross_margin >= measured.hours_cost as is_team_eligible
    from measured
    inner join responses on measured.period_id = responses.period_id

)

{{ conform('team_selling') }}
