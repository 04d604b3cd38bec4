-- How much of what the last review decided is done, and what is left of earlier ones.
select
    max(case when is_last_review then held_on end) as held_on,
    max(case when is_last_review then actions_of_review end) as actions,
    max(case when is_last_review then done_of_review end) as done,
    max(case when is_last_review then review_done_share end) as done_share,
    count(case when not is_last_review and done_on is null then 1 end) as left_over
from analytics.review_follow_up
having max(case when is_last_review then held_on end) is not null
