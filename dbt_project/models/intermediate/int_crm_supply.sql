-- Which CRM records the extracts hold at all: what was not supplied is unknown.
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
        exists(select 1 from {{ ref(model) }})
            as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}

)

select * from supply
