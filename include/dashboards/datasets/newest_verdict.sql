-- Whether the newest release is served or held back, in a sentence.
select
    min(release_id) as release_id,
    case
        when count(*) filter (where not success and severity = 'block') = 0
            then
                'The newest release is the published one: it passed all '
                || count(*) filter (where severity = 'block') || ' blocking rules.'
        else
            'HELD: ' || min(release_id) || ' failed '
            || count(*) filter (where not success and severity = 'block')
            || ' blocking rules and serves nobody. All other figures here are those of '
            || 'the release before it.'
    end as verdict
from ops.audit_results
