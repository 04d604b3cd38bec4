-- How soon customers get an answer and a solution, by what they turned to us with.
-- Grain: one row per customer_id, period_type, period_end and kind.

with

account_periods as (

    select * from {{ ref('int_account_periods') }}

),

enquiry_periods as (

    select * from {{ ref('int_enquiry_periods') }}

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

measured as (

    select
        customer_key,
        period_id,
        kind,
        count(case when is_of_period then 1 end) as enquiries,
        count(case when is_of_period and is_answered then 1 end) as answered,
        median(case when is_of_period and is_answered then response_minutes end)
            as median_response_minutes,
        percentile_disc(0.9) within group (
            order by case when is_of_period and is_answered then response_minutes end
        ) as p90_response_minutes,
        count(case when is_in_time then 1 end) as answered_in_time,
        count(case when is_in_time or is_too_late then 1 end) as answers_due,
        count(case when is_of_period and is_promise_due then 1 end) as solutions_due,
        count(case when is_of_period and is_promise_due and is_promise_kept then 1 end)
            as solved_in_time,
        median(case when is_of_period and is_resolved then resolution_hours end)
            as median_resolution_hours,
        count(case when not is_resolved then 1 end) as open_enquiries,
        count(case when is_open_breach then 1 end) as open_breaches,
        min(case when not is_resolved then opened_on end) as oldest_opened_on
    from enquiry_periods
    group by customer_key, period_id, kind

),

-- Every customer has a row for all its cases; a single kind only where there is one.
reported_kinds as (

    select
        customer_key,
        period_id,
        'all' as kind
    from account_periods
    union all
    select
        customer_key,
        period_id,
        kind
    from measured
    where kind <> 'all'

),

supplied_periods as (

    select
        account_periods.customer_id,
        account_periods.period_type,
        account_periods.period_start,
        account_periods.period_end,
        reported_kinds.customer_key,
        reported_kinds.period_id,
        reported_kinds.kind,
        case
            when reported_kinds.kind = 'quote'
                then
                    {{ feed_evidence(
                        'supply.quotes_from',
                        'account_periods.period_start',
                        'account_periods.period_end',
                    ) }}
            else
                {{ feed_evidence(
                    'supply.cases_from',
                    'account_periods.period_start',
                    'account_periods.period_end',
                ) }}
        end as evidence,
        case
            when reported_kinds.kind = 'quote' then supply.has_quotes_sent
            else supply.has_responses
        end as has_responses,
        case
            when reported_kinds.kind = 'quote' then supply.has_quotes_sent
            else supply.has_resolutions
        end as has_resolutions
    from reported_kinds
    inner join account_periods
        on
            reported_kinds.customer_key = account_periods.customer_key
            and reported_kinds.period_id = account_periods.period_id
    cross join supply

),

known_periods as (

    select
        *,
        evidence in ('complete', 'partial') as is_known
    from supplied_periods

),

response_times as (

    select
        known_periods.customer_id,
        known_periods.period_type,
        known_periods.period_start,
        known_periods.period_end,
        known_periods.kind,
        known_periods.evidence,
        known_periods.has_responses,
        known_periods.has_resolutions,
        case when known_periods.is_known then coalesce(measured.enquiries, 0) end
            as enquiries,
        {%- for column in [
            'answered', 'answered_in_time', 'answers_due', 'open_breaches'
        ] %}
        case
            when known_periods.is_known and known_periods.has_responses
                then coalesce(measured.{{ column }}, 0)
        end as {{ column }},
        {%- endfor %}
        measured.median_response_minutes,
        measured.p90_response_minutes,
        {%- for column in ['solutions_due', 'solved_in_time', 'open_enquiries'] %}
        case
            when known_periods.is_known and known_periods.has_resolutions
                then coalesce(measured.{{ column }}, 0)
        end as {{ column }},
        {%- endfor %}
        measured.median_resolution_hours,
        case
            when known_periods.has_resolutions
                then
                    {{ dbt.datediff(
                        'measured.oldest_opened_on', 'known_periods.period_end', 'day'
                    ) }}
        end as oldest_open_days
    from known_periods
    left join measured
        on
            known_periods.customer_key = measured.customer_key
            and known_periods.period_id = measured.period_id
            and known_periods.kind = measured.kind

),

rated as (

    select
        *,
        {{ ratio('answered_in_time', 'answers_due') }} as in_time_share,
        {{ ratio('solved_in_time', 'solutions_due') }} as solved_in_time_share
    from response_times

)

{{ conform('rated') }}
