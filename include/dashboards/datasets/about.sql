-- What a reader must know first: which release, what is simulated, what was not supplied.
select
    1 as place,
    'Release' as about,
    'Figures of ' || workspace || ' as of ' || as_of || ', money in ' || base_currency
    || ', release ' || release_id || '.'
    || case
        when held_count + refused_count > 0
            then ' Extracts left out: ' || (held_count + refused_count) || ' (see Data trust).'
        else ''
    end as note
from ops.release

union all

select
    2 as place,
    'Your accounts' as about,
    'Everybody is shown their own accounts alone, beside totals of the whole base. Lists of '
    || 'all customers, such as refused rows and rules checked, have no data for you.' as note
where '{rows_shown}' = 'own'

union all

select
    2 as place,
    'Simulated' as about,
    'Not from a business but made by a generator: what comes from '
    || string_agg(distinct source_system, ', ' order by source_system) || '.' as note
from ops.batches
where is_simulated and is_counted
having count(*) > 0

union all

select
    3 as place,
    'Not supplied' as about,
    'No payments or due dates were delivered: figures about paying and debt are empty, and '
    || 'the payment factor is 1 for everybody.' as note
where not exists (select 1 from analytics.payment_discipline where evidence = 'measured')

union all

select
    4 as place,
    'Not supplied' as about,
    'No CRM records of accounts were delivered: owners, segments and key accounts are '
    || 'empty.' as note
where not exists (select 1 from analytics.customers where owner_user_id is not null)

union all

select
    5 as place,
    'Not supplied' as about,
    'No contacts with clients were delivered: dependency on single people is unknown.' as note
where not exists (select 1 from analytics.dependency_risk where evidence = 'measured')

union all

select
    6 as place,
    'Too early' as about,
    'Billing does not reach back two years: who stayed or left, and why value changed, '
    || 'cannot be told yet.' as note
where not exists (select 1 from analytics.base_drivers where evidence = 'complete')
