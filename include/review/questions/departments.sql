-- What each department is asked, how grave it is, and what to begin with.
with

open_findings as (

    select
        *,
        row_number() over (
            partition by department
            order by
                case severity when 'high' then 1 when 'medium' then 2 else 3 end,
                turnover_at_stake desc,
                finding_id,
                review_id
        ) as place
    from analytics.review_agenda
    where is_open and department is not null and entity_type <> 'group'

),

stakes as (

    select
        department,
        customer_id,
        max(turnover_at_stake) as turnover_at_stake
    from open_findings
    where customer_id is not null
    group by department, customer_id

),

customers as (

    select
        department,
        count(*) as customers,
        cast(sum(turnover_at_stake) as double) as turnover_at_stake
    from stakes
    group by department

)

select
    f.department,
    count(case when f.severity = 'high' then 1 end) as high,
    count(case when f.severity = 'medium' then 1 end) as medium,
    count(case when f.severity = 'low' then 1 end) as low,
    max(c.customers) as customers,
    max(c.turnover_at_stake) as turnover_at_stake,
    max(case when f.place = 1 then coalesce(f.entity_name, f.entity_id) end)
        as first_entity,
    max(case when f.place = 1 then f.text_en end) as first_en,
    max(case when f.place = 1 then f.text_ru end) as first_ru
from open_findings as f
left join customers as c on f.department = c.department
group by f.department
order by high desc, medium desc, low desc, f.department
