-- What is open to discuss, the gravest first, of one kind the two with most at stake.
with

open_findings as (

    select
        *,
        row_number() over (
            partition by origin, rule order by review_id desc, rank asc
        ) as place,
        count(*) over (partition by origin, rule) as alike
    from analytics.review_agenda
    where is_open and entity_type <> 'group'

)

select
    review_id,
    finding_id,
    origin,
    department,
    entity_type,
    coalesce(entity_name, entity_id) as entity_name,
    coalesce(text_en, metric) as text_en,
    coalesce(text_ru, metric) as text_ru,
    action_en,
    action_ru,
    evidence,
    owner_name,
    suggested_due_on,
    cast(turnover_at_stake as double) as turnover_at_stake,
    case when place = 2 and alike > 2 then alike - 2 end as more
from open_findings
where place <= 2 and severity is not null
order by
    case severity when 'high' then 1 when 'medium' then 2 else 3 end,
    origin,
    rank,
    finding_id
limit 16
