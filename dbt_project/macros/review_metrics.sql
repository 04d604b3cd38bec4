{#
    Where a figure that a finding names is read again: published table, whose figure it
    is, its key, the column of its period (none where only today is known), which rows,
    and its columns, each with whether more of it is better (`up`), worse (`down`) or
    neither (`none`).
#}
{% macro review_metrics() -%}
{{ return([
    {
        "table": "base_loyalty", "entity": "base", "key": "'base'",
        "period": "period_end",
        "rows": "published.period_type = 'ttm' and published.is_whole_base",
        "metrics": {
            "loyalty_coefficient": "up", "regular_loyalty_coefficient": "up",
            "growth_coefficient": "up", "lost_coefficient": "down", "new": "up",
            "lost": "down", "closing": "up",
        },
    },
    {
        "table": "base_loyalty", "entity": "segment", "key": "published.segment",
        "period": "period_end",
        "rows": "published.period_type = 'ttm' and not published.is_whole_base",
        "metrics": {
            "loyalty_coefficient": "up", "regular_loyalty_coefficient": "up",
            "growth_coefficient": "up", "lost_coefficient": "down", "new": "up",
            "lost": "down", "closing": "up",
        },
    },
    {
        "table": "base_value", "entity": "base", "key": "'base'",
        "period": "period_end",
        "rows": "published.period_type = 'ttm'",
        "metrics": {
            "value_total": "up", "quality_index": "up", "turnover_total": "up",
        },
    },
    {
        "table": "customer_value", "entity": "customer", "key": "published.customer_id",
        "period": "period_end",
        "rows": "published.period_type = 'ttm'",
        "metrics": {
            "turnover": "up", "value_coefficient": "up", "payment_factor": "up",
            "frequency_factor": "up", "gross_margin": "up", "order_days": "up",
        },
    },
    {
        "table": "value_drivers", "entity": "customer", "key": "published.customer_id",
        "period": "period_end",
        "rows": "published.period_type = 'ttm'",
        "metrics": {"value_to": "up"},
    },
    {
        "table": "customer_loyalty", "entity": "customer", "key": "published.customer_id",
        "period": "period_end",
        "rows": "published.period_type = 'ttm'",
        "metrics": {"k_loyalty_client": "up", "recency_days": "down"},
    },
    {
        "table": "payment_discipline", "entity": "customer", "key": "published.customer_id",
        "period": "period_end",
        "rows": "published.period_type = 'ttm'",
        "metrics": {
            "weighted_days_late": "down", "days_beyond_terms": "down",
            "on_time_amount_share": "up", "past_due_amount": "down",
            "dso_days": "down",
        },
    },
    {
        "table": "receivables_ageing", "entity": "customer", "key": "published.customer_id",
        "period": "month_end", "rows": "true",
        "metrics": {"past_due_over_90": "down", "open_amount": "none"},
    },
    {
        "table": "response_times", "entity": "customer", "key": "published.customer_id",
        "period": "period_end", "rows": "published.kind = 'all'",
        "metrics": {"in_time_share": "up", "median_response_minutes": "down"},
    },
    {
        "table": "response_times", "entity": "customer", "key": "published.customer_id",
        "period": "period_end", "rows": "published.kind = 'complaint'",
        "metrics": {"oldest_open_days": "down"},
    },
    {
        "table": "complaints", "entity": "customer", "key": "published.customer_id",
        "period": "period_end", "rows": "true",
        "metrics": {
            "complaints": "down", "complaints_per_100_orders": "down",
            "defect_rate": "down", "quality_credit_rate": "down",
            "in_full_on_time_share": "up",
        },
    },
    {
        "table": "promises", "entity": "customer", "key": "published.customer_id",
        "period": "period_end", "rows": "true", "metrics": {"kept_rate": "up"},
    },
    {
        "table": "contact_activity", "entity": "customer", "key": "published.customer_id",
        "period": "month_end", "rows": "true", "metrics": {"contacts_two_way": "none"},
    },
    {
        "table": "relationship_stage", "entity": "customer", "key": "published.customer_id",
        "period": "period_end", "rows": "true",
        "metrics": {"growth": "up", "breadth": "up"},
    },
    {
        "table": "relationship_type", "entity": "customer", "key": "published.customer_id",
        "period": "period_end", "rows": "true",
        "metrics": {"customer_intent": "up", "attention_share": "none"},
    },
    {
        "table": "team_selling", "entity": "customer", "key": "published.customer_id",
        "period": "period_end", "rows": "true",
        "metrics": {"function_match_share": "up"},
    },
    {
        "table": "competitor_signals", "entity": "customer", "key": "published.customer_id",
        "period": "period_end", "rows": "true",
        "metrics": {
            "lost_to_competitors": "down", "win_rate": "up", "share_of_wallet": "up",
        },
    },
    {
        "table": "key_account_fit", "entity": "customer", "key": "published.customer_id",
        "period": none, "rows": "true", "metrics": {"fit": "up"},
    },
    {
        "table": "dependency_risk", "entity": "customer", "key": "published.customer_id",
        "period": none, "rows": "true",
        "metrics": {
            "dyad_share": "down", "top_seller_share": "down",
            "top_contact_share": "down", "contact_persons": "up",
        },
    },
    {
        "table": "promises_by_user", "entity": "user", "key": "published.user_id",
        "period": "period_end", "rows": "true", "metrics": {"kept_rate": "up"},
    },
    {
        "table": "dependency_by_user", "entity": "user", "key": "published.user_id",
        "period": none, "rows": "true",
        "metrics": {"accounts_to_hand_over": "down", "turnover_at_risk": "down"},
    },
]) }}
{%- endmacro %}
