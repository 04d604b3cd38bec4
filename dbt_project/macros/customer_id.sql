{#
    The customer a billing customer stands for: its CRM account, else itself under
    `BILL:`, so that no document loses its owner. NULL only where nobody is named.
#}
{% macro customer_id(account_id, billing_customer_id) -%}
coalesce({{ account_id }}, 'BILL:' || {{ billing_customer_id }})
{%- endmacro %}
