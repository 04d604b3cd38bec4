-- Which CRM records the extracts hold at all, since which month, and what these say:
-- what was not supplied is unknown.
-- Grain: one row.

with

supply as (

    select
        {%- for column, model in [
            ('has_activities', 'stg_crm__activities'),
            ('has_contacts', 'stg_crm__contacts'),
            ('has_opportunities', 'stg_crm__opportunities'),
            ('has_cases', 'stg_crm__cases'),
            ('has_assessments', 'stg_crm__account_assessments'),
            ('has_programme_costs', 'stg_crm__programme_costs'),
            ('has_method_values', 'stg_crm__method_values'),
            ('has_account_teams', 'stg_crm__account_teams'),
        ] %}
        (
            select count(*) > 0
            from {{ ref(model) }}
        ) as {{ column }},
        {%- endfor %}
        {%- for column, model, happened_at in [
            ('activities_from', 'stg_crm__activities', 'started_at'),
            ('cases_from', 'stg_crm__cases', 'opened_at'),
            ('opportunities_from', 'stg_crm__opportunities', 'created_at'),
            ('quotes_from', 'stg_crm__opportunities', 'quote_requested_at'),
            ('promises_from', 'stg_crm__promises', 'made_at'),
            (
                'durations_from', 'stg_crm__activities',
                'case when duration_min > 0 then started_at end',
            ),
        ] %}
        (
            select
                cast(
                    {{ dbt.date_trunc(
                        'month', local_day('min(' ~ happened_at ~ ')')
                    ) }} as date
                )
            from {{ ref(model) }}
        ) as {{ column }},
        {%- endfor %}
        (
            select cast({{ dbt.date_trunc('month', 'min(cost_date)') }} as date)
            from {{ ref('stg_crm__programme_costs') }}
        ) as programme_costs_from,
        {%- for column, model, told in [
            ('has_directions', 'stg_crm__activities', 'direction'),
            ('has_responses', 'stg_crm__cases', 'first_response_at'),
            ('has_resolutions', 'stg_crm__cases', 'resolved_at'),
            ('has_quotes_sent', 'stg_crm__opportunities', 'quote_sent_at'),
            ('has_contracts', 'stg_crm__accounts', 'contract_end'),
            ('has_buyer_functions', 'stg_crm__contacts', 'function'),
            ('has_seller_functions', 'stg_crm__users', 'department'),
            ('has_hourly_costs', 'stg_crm__users', 'hourly_cost'),
            ('has_executive_flags', 'stg_crm__activities', 'is_exec_buyer'),
            ('has_severities', 'stg_crm__cases', 'severity'),
            ('has_competitors', 'stg_crm__opportunities', 'competitor'),
            ('has_opportunity_types', 'stg_crm__opportunities', 'type'),
        ] %}
        (
            select count({{ told }}) > 0
            from {{ ref(model) }}
        ) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}

)

select * from supply
