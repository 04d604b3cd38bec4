-- The findings about each customer that are open, the most urgent first.
-- Grain: one row per review_id and finding_id.

{{ config(materialized="view") }}

with

open_findings as (

    select
        *,
        count(*) over (partition by customer_id) as findings,
        count(case when severity = 'high' then 1 end) over (partition by customer_id)
            as high_findings,
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
    from {{ ref('review_agenda') }}
    where is_open and customer_id is not null

)

select * from open_findings
