-- Everything that is published about a customer, as it stands now, in one row.
-- Grain: one row per customer_id.

{# Table -> its columns that are shown, of the last trailing year. -#}
{% set yearly = {
    'customer_value': [
        'turnover', 'value_coefficient', 'payment_band', 'payment_evidence',
        'payment_factor', 'frequency_band', 'frequency_factor', 'order_days',
        'gross_margin', 'is_new',
    ],
    'value_drivers': [
        'movement', 'turnover_from', 'value_from', 'change as value_change',
        'turnover_effect', 'payment_effect', 'frequency_effect',
    ],
    'customer_loyalty': [
        'state as loyalty_state', 'status as loyalty_status', 'k_loyalty_client',
        'tenure_months', 'last_purchase_date', 'recency_days', 'at_risk_days',
    ],
    'payment_discipline': [
        'weighted_days_late', 'days_beyond_terms', 'on_time_amount_share',
        'terms_days', 'dso_days', 'past_due_amount',
    ],
    'receivables_ageing': ['open_amount', 'past_due_over_90', 'net_balance'],
    'customer_segments': ['xyz_class', 'abc_xyz', 'rfm_code', 'variation_coefficient'],
    'relationship_stage': [
        'stage as relationship_stage', 'substate as relationship_substate', 'kam_stage',
        'contract_months', 'open_opportunities',
    ],
    'relationship_type': [
        'type as relationship_type', 'quadrant', 'attention', 'intent',
        'relationship_cost', 'margin_after_relationship_cost',
    ],
    'complaints': ['complaints', 'defect_rate', 'in_full_on_time_share'],
    'promises': ['due as promises_due', 'overdue as promises_overdue', 'kept_rate'],
    'assortment': ['breadth', 'white_space'],
    'competitor_signals': ['share_of_wallet', 'lost_to_competitors'],
    'next_class': [
        'next_class', 'turnover_needed', 'days_late_to_lose', 'orders_to_add',
    ],
} -%}

with

customers as (

    select * from {{ ref('customers') }}

),

last_period as (

    select
        period_type,
        period_start,
        period_end,
        base_end
    from {{ ref('periods') }}
    where period_type = 'ttm' and is_last

),

{% for table in yearly -%}
{{ table }}_now as (

    select published.*
    from {{ ref(table) }} as published
    inner join last_period
        on
            published.period_type = last_period.period_type
            and published.period_end = last_period.period_end

),

{% endfor -%}
classes as (

    select * from {{ ref('int_customer_classes') }}

),

lifetime_values as (

    select * from {{ ref('customer_lifetime_value') }}

),

dependencies as (

    select * from {{ ref('dependency_risk') }}

),

contacts as (

    select published.*
    from {{ ref('contact_activity') }} as published
    inner join last_period
        on published.month_end = last_period.period_end

),

answers as (

    select published.*
    from {{ ref('response_times') }} as published
    inner join last_period
        on
            published.period_type = last_period.period_type
            and published.period_end = last_period.period_end
    where published.kind = 'all'

),

-- Of several sets of criteria in force the one that the customer meets least.
fits as (

    select
        *,
        row_number() over (
            partition by customer_id order by fit asc nulls last, set_id asc
        ) as place
    from {{ ref('key_account_fit') }}

),

open_findings as (

    select *
    from {{ ref('int_open_findings') }}
    where urgency = 1

),

customer_card as (

    select
        customers.customer_id,
        customers.name,
        customers.segment,
        customers.industry,
        customers.channel,
        customers.country,
        customers.tier,
        customers.owner_user_id,
        customers.owner_name,
        customers.is_key_account,
        customers.is_key_candidate,
        customers.is_linked,
        customers.link_method,
        customers.link_confidence,
        customers.billing_customers,
        customers.first_purchase_date,
        customers.last_document_date,
        customers.created_on,
        customers.terminated_on,
        customers.is_simulated,
        last_period.period_start,
        last_period.period_end,
        {%- for table, columns in yearly.items() %}
        {%- for column in columns %}
        {{ table }}_now.{{ column }},
        {%- endfor %}
        {%- endfor %}
        classes.abc_class,
        classes.abc_class_by_turnover,
        classes.abc_class_by_margin,
        classes.base_abc_class,
        classes.class_move,
        lifetime_values.historic_value,
        lifetime_values.lifetime_value,
        lifetime_values.method_used,
        lifetime_values.probability_alive,
        dependencies.contact_persons,
        dependencies.top_contact_share,
        dependencies.top_seller_share,
        dependencies.dyad_share,
        dependencies.needs_handover,
        contacts.contacts_two_way,
        contacts.frequency as contact_frequency,
        contacts.last_contact_on,
        answers.in_time_share,
        answers.open_enquiries,
        fits.fit,
        fits.band as fit_band,
        fits.weakest_criteria,
        coalesce(open_findings.matters, 0) as open_findings,
        coalesce(open_findings.high_matters, 0) as high_findings,
        open_findings.finding_id as first_finding_id,
        open_findings.rule as first_finding_rule,
        open_findings.text_en as first_finding_en,
        open_findings.text_ru as first_finding_ru,
        open_findings.action_en as next_step_en,
        open_findings.action_ru as next_step_ru,
        open_findings.suggested_due_on as next_step_due_on
    from customers
    left join last_period on true
    {%- for table in yearly %}
    left join {{ table }}_now on customers.customer_id = {{ table }}_now.customer_id
    {%- endfor %}
    left join classes on customers.customer_id = classes.customer_id
    left join lifetime_values on customers.customer_id = lifetime_values.customer_id
    left join dependencies on customers.customer_id = dependencies.customer_id
    left join contacts on customers.customer_id = contacts.customer_id
    left join answers on customers.customer_id = answers.customer_id
    left join fits on customers.customer_id = fits.customer_id and fits.place = 1
    left join open_findings on customers.customer_id = open_findings.customer_id

)

{{ conform('customer_card') }}
