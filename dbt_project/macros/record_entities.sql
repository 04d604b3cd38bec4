{#
    The entities of a feed whose rows are records with versions of their own, with their
    key and money, which are those of the contract. The lines of a document are replaced
    with it and have none.
#}
{% macro record_entities(feed) -%}
{%- set core = {
    "crm": {
        "account": {"key": ["account_id"], "money": []},
        "account_link": {"key": ["account_id", "billing_customer_id"], "money": []},
        "user": {"key": ["user_id"], "money": []},
    },
    "billing": {
        "billing_customer": {"key": ["billing_customer_id"], "money": []},
        "terms": {"key": ["terms_id"], "money": []},
        "product": {"key": ["product_id"], "money": []},
        "invoice": {"key": ["invoice_id"], "money": ["net_amount", "gross_amount"]},
        "payment": {"key": ["payment_id"], "money": ["amount"]},
        "payment_allocation": {
            "key": ["payment_id", "invoice_id", "seq"],
            "money": ["amount"],
        },
        "credit_note": {
            "key": ["credit_note_id"],
            "money": ["net_amount", "gross_amount"],
        },
        "write_off": {"key": ["write_off_id"], "money": ["amount"]},
        "sales_order": {"key": ["order_id"], "money": []},
    },
}[feed] -%}
{%- do core.update(optional_entities(feed)) -%}
{{ return(core) }}
{%- endmacro %}
