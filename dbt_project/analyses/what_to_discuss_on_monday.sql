-- What is to be discussed on Monday? What the tables raise and nobody has finished.
select
    severity,
    entity_name,
    text_en as finding,
    action_en as next_step,
    owner_name,
    suggested_due_on
from analytics.review_agenda
where is_open
order by reviewed_on desc, rank
limit 20;
