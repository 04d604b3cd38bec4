-- From when to when billing is complete: a setting, else the month of the earliest
-- document, up to the day of the figures.
-- Grain: exactly one row.

with

documents as (

    select * from {{ ref('int_documents') }}

),

history as (

    select
        {% if var("history_start") -%}
        cast('{{ var("history_start") }}' as date) as history_start,
        {%- else -%}
        cast({{ dbt.date_trunc("month", "min(invoice_date)") }} as date)
            as history_start,
        {%- endif %}
        {{ as_of() }} as as_of
    from documents
    where exclusion is null

)

select * from history
