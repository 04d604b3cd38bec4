-- Who came back, by the quarter of the first purchase; only quarters that have ended.
select
    strftime(cohort_end, '%Y-') || 'Q' || quarter(cohort_end) as cohort,
    periods_since,
    cohort_size,
    active,
    retention,
    revenue
from analytics.cohort_retention
where period_type = 'quarter' and is_observed and evidence = 'complete'
