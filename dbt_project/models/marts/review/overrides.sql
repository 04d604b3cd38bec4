-- Every decision that a person made over a link or a classified figure: who, when, why,
-- and whether it is in force on the day of the figures.
-- Grain: one row per table_name, key, column_name and valid_from.

with

overrides as (

    select * from {{ ref('int_overrides') }}

)

{{ conform('overrides') }}
