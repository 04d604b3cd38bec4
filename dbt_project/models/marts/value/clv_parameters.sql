-- The parameters of the lifetime model, fitted for the figures and for the backtest.
-- Grain: one row per cutoff.

with

models as (

    select * from {{ ref('int_lifetime_models') }}

)

{{ conform('models') }}
