-- What would leave with each colleague, over the last trailing year.
select
    user_id,
    coalesce(name, user_id) as colleague,
    case when has_left then 'yes' when not has_left then 'no' end as has_left,
    accounts_owned,
    turnover_owned,
    accounts_to_hand_over,
    accounts_dependent,
    turnover_at_risk,
    turnover_at_risk_share
from analytics.dependency_by_user
