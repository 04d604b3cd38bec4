{#
    What the entity of a finding is called: a customer or colleague by the name found for
    it; the base, a segment and what nobody knows by their own id; a group has no name.
#}
{% macro finding_entity_name(finding, customer_name, colleague_name) -%}
case {{ finding }}.entity_type
            when 'customer' then {{ customer_name }}
            when 'user' then {{ colleague_name }}
            when 'group' then null
            else {{ finding }}.entity_id
        end
{%- endmacro %}
