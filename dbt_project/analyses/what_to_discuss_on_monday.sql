-- What is to be discussed on Monday? What the tables raise and nobody has finished; of
-- each rule those with most turnover at stake, and how many there are besides.
select
    severity,
    coalesce(entity_name, cast(findings as varchar) || ' more') as entity_name,
    text_en as finding,
    action_en as next_step,
    owner_name,
    suggested_due_on,
    turnover_at_stake
from analytics.review_agenda
where is_open and is_listed
order by reviewed_on desc, rank
limit 20;
