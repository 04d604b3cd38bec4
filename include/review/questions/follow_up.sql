-- What the last review decided, and what is not done of earlier ones: the figure it is
-- about as it stood then and as it stands now.
select
    action_id,
    held_on,
    coalesce(entity_name, entity_id) as entity_name,
    expected_effect,
    owner_name,
    due_on,
    state,
    days_overdue,
    metric,
    value_then,
    value_now,
    case
        when has_improved then 'better'
        when not has_improved then 'worse'
    end as effect
from analytics.review_follow_up
where is_last_review or done_on is null
order by held_on desc, state, days_overdue desc, action_id
limit 20
