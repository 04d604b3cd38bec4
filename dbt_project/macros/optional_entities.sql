{#
    What a company may keep or not: staged as delivered, and counted in the control
    totals like everything else. Entity -> its staging model, key and money, which are
    those of the contract, and the records it names that may be merged.
#}
{% macro optional_entities(feed) -%}
{{ return({
    "crm": {
        "contact": {
            "model": "stg_crm__contacts",
            "key": ["contact_id"],
            "money": [],
            "names": ["account"],
        },
        "account_team": {
            "model": "stg_crm__account_teams",
            "key": ["account_id", "user_id", "valid_from"],
            "money": [],
            "names": ["account"],
        },
        "opportunity": {
            "model": "stg_crm__opportunities",
            "key": ["opportunity_id"],
            "money": ["amount"],
            "names": ["account"],
        },
        "activity": {
            "model": "stg_crm__activities",
            "key": ["activity_id"],
            "money": [],
            "names": ["account", "contact", "opportunity", "case"],
        },
        "case": {
            "model": "stg_crm__cases",
            "key": ["case_id"],
            "money": [],
            "names": ["account", "contact"],
        },
        "promise": {
            "model": "stg_crm__promises",
            "key": ["promise_id"],
            "money": [],
            "names": ["account"],
        },
        "account_assessment": {
            "model": "stg_crm__account_assessments",
            "key": ["account_id", "dimension", "assessed_on"],
            "money": [],
            "names": ["account"],
        },
        "criteria_set": {
            "model": "stg_crm__criteria_sets",
            "key": ["set_id"],
            "money": [],
            "names": [],
        },
        "fit_criterion": {
            "model": "stg_crm__fit_criteria",
            "key": ["set_id", "criterion_id"],
            "money": [],
            "names": [],
        },
        "fit_assessment": {
            "model": "stg_crm__fit_assessments",
            "key": ["account_id", "set_id", "criterion_id", "assessed_on"],
            "money": [],
            "names": ["account"],
        },
        "override": {
            "model": "stg_crm__overrides",
            "key": ["table_name", "key", "column_name", "valid_from"],
            "money": [],
            "names": [],
        },
        "method_value": {
            "model": "stg_crm__method_values",
            "key": ["account_id", "method_id", "assessed_on"],
            "money": [],
            "names": ["account"],
        },
        "programme_cost": {
            "model": "stg_crm__programme_costs",
            "key": ["cost_id"],
            "money": ["direct_cost"],
            "names": ["account"],
        },
        "programme_benefit": {
            "model": "stg_crm__programme_benefits",
            "key": ["benefit_id"],
            "money": ["amount"],
            "names": ["account"],
        },
        "review_session": {
            "model": "stg_crm__review_sessions",
            "key": ["review_id"],
            "money": [],
            "names": [],
        },
        "review_finding": {
            "model": "stg_crm__review_findings",
            "key": ["review_id", "finding_id"],
            "money": [],
            "names": [],
        },
        "review_action": {
            "model": "stg_crm__review_actions",
            "key": ["action_id"],
            "money": [],
            "names": [],
        },
    },
    "billing": {
        "product_category": {
            "model": "stg_billing__product_categories",
            "key": ["category_id"],
            "money": [],
            "names": [],
        },
        "delivery": {
            "model": "stg_billing__deliveries",
            "key": ["delivery_id"],
            "money": [],
            "names": ["account"],
        },
    },
}[feed]) }}
{%- endmacro %}
