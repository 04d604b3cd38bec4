-- From when to when billing is complete: a setting, else the month of the earliest
-- document, up to the day of the figures.
-- Grain: exactly one row.

with

documents as (

    select * from {{ ref('int_documents') }}

),

history as (

    select
        cast(
            {% if run_input("history_start") -%}
            max('{{ run_input("history_start") }}')
            {%- else -%}
            {{ dbt.date_trunc("month", "min(invoice_date)") }}
            {%- endif %} as date
        ) as history_start,
        {{ as_of() }} as as_of
    from documents
    where exclusion is null

)

select * from history
