-- What is open about each customer, the most urgent first. What the tables raise and
-- what reviews found by the same rule is one matter; the tables' figure is today's.
-- Grain: one row per review_id and finding_id.

{{ config(materialized="view") }}

with

findings as (

    select
        *,
        row_number() over (
            partition by
                customer_id,
                coalesce(rule, origin || '|' || review_id || '|' || finding_id)
            order by
                case when origin = 'automatic' then 1 else 2 end,
                reviewed_on desc nulls last,
                rank asc,
                review_id asc
        ) as version
    from {{ ref('review_agenda') }}
    where is_open and customer_id is not null

),

open_findings as (

    select
        *,
        count(*) over (partition by customer_id) as matters,
        count(case when severity = 'high' then 1 end) over (partition by customer_id)
            as high_matters,
        row_number() over (
            partition by customer_id
            order by
                case severity
                    when 'high' then 1
                    when 'medium' then 2
                    when 'low' then 3
                    else 4
                end,
                reviewed_on desc nulls last,
                rank asc,
                review_id asc
        ) as urgency
    from findings
    where version = 1

)

select * from open_findings
