-- Every mean of days late above zero has exactly one band, so no customer drops out.
with

late_bands as (

    select
        band,
        days_late_above,
        days_late_up_to,
        coalesce(
            lag(days_late_up_to) over (order by days_late_above), 0
        ) as previous_up_to,
        lead(band) over (order by days_late_above) as next_band
    from {{ ref('ref_payment_factor') }}
    where condition = 'late'

)

select *
from late_bands
where
    days_late_above <> previous_up_to
    or (days_late_up_to is null) <> (next_band is null)
