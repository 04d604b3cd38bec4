-- Nothing lost on the way out: what is current is published or left out for a reason.
with

ends as (

    select
        entity,
        measure,
        sum(case when stage = 'current' then amount else 0 end) as current_amount,
        sum(case when stage = 'current_base' then amount else 0 end)
            as current_base_amount,
        sum(case when stage in ('excluded', 'mart') then amount else 0 end)
            as accounted_for,
        count(case when stage = 'mart' then 1 end) as marts
    from {{ ref('control_totals') }}
    group by entity, measure

)

select *
from ends
where
    marts > 0
    and (
        current_base_amount <> accounted_for
        or (measure = 'rows' and current_amount <> current_base_amount)
    )
