-- Each customer against each criterion of the sets in force on the day of the figures.
-- Grain: one row per customer_id, set_id and criterion_id.

with

customers as (

    select * from {{ ref('customers') }}

),

criteria_sets as (

    select * from {{ ref('stg_crm__criteria_sets') }}

),

criteria as (

    select * from {{ ref('stg_crm__fit_criteria') }}

),

criteria_in_force as (

    select
        criteria.set_id,
        criteria_sets.usp_text,
        criteria.criterion_id,
        criteria.text_en,
        criteria.text_ru,
        cast(criteria.weight as decimal(12, 4)) as weight
    from criteria
    inner join criteria_sets on criteria.set_id = criteria_sets.set_id
    where
        criteria.weight > 0
        and coalesce(criteria.is_active, true)
        and coalesce(criteria_sets.valid_from, {{ as_of() }}) <= {{ as_of() }}
        and coalesce(criteria_sets.valid_to, {{ as_of() }}) >= {{ as_of() }}

),

-- The latest judgement counts, also one that takes an earlier score back.
assessments as (

    select *
    from {{ ref('stg_crm__fit_assessments') }}
    where assessed_on <= {{ as_of() }}
    qualify
        row_number() over (
            partition by account_id, set_id, criterion_id
            order by assessed_on desc
        ) = 1

),

fit_scores as (

    select
        customers.customer_id,
        criteria_in_force.set_id,
        criteria_in_force.usp_text,
        criteria_in_force.criterion_id,
        criteria_in_force.text_en,
        criteria_in_force.text_ru,
        criteria_in_force.weight,
        cast(assessments.score as decimal(2, 1)) as score,
        assessments.assessed_on
    from customers
    cross join criteria_in_force
    left join assessments
        on
            customers.customer_id = assessments.account_id
            and criteria_in_force.set_id = assessments.set_id
            and criteria_in_force.criterion_id = assessments.criterion_id

)

select * from fit_scores
