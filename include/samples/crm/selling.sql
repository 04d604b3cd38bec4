-- SIMULATED: what we try to sell. Reads accounts, quarters.
-- Variables: last_day, last_year_start, words.

-- Grain: one row per opportunity: the first one of whoever joined, one in three
-- quarters of the others, the quotation that waits, the tenders that are lost.
create or replace table opportunities as

with

first_opportunities as (

    select
        accounts.*,
        buyer_no * 100 as opportunity_no,
        'new' as type,
        greatest(created_on, starts_on - 60) as opened_on,
        50 as days_open,
        'won' as result
    from accounts
    where kind = 'newcomer'

),

later_opportunities as (

    select
        accounts.*,
        buyer_no * 100 + quarter_no as opportunity_no,
        case
            when
                planted = 'tender_losses' and quarter_start >= getvariable('last_year_start')
                then 'tender'
            when gap_days = 0 then 'new'
            else ['repeat', 'repeat', 'cross_sell', 'tender'][
                1 + draw('kind', buyer_no * 100 + quarter_no, 4)
            ]
        end as type,
        quarter_start + 1 + draw('opportunity day', buyer_no * 100 + quarter_no, 30)
            as opened_on,
        25 + draw('open', buyer_no * 100 + quarter_no, 50) as days_open,
        case
            when planted in ('tender_losses', 'uncoupling_key_account')
                and quarter_start >= getvariable('last_year_start') then 'competitor'
            when gap_days = 0 then 'budget'
            else
                [
                    'won',
                    'won',
                    'won',
                    'won',
                    'won',
                    'price',
                    'competitor',
                    'timing',
                    'budget'
                ][
                1 + draw('result', buyer_no * 100 + quarter_no, 9)
            ]
        end as result
    from accounts
    cross join quarters
    where quarter_start > created_on
        and quarter_start > starts_on
        and quarter_start <= ends_on
        and coalesce(
            planted not in (
                'awareness',
                'exploring',
                'pre_key_account',
                'test_record',
                'deleted_record'
            ),
            true
        )
        and (
            draw(
                'opportunity',
                buyer_no * 100 + quarter_no,
                case when is_light then 60 when gap_days = 0 then 8 else 3 end
            )
            = 0
            or (
                planted in ('tender_losses', 'uncoupling_key_account')
                and quarter_start >= getvariable('last_year_start')
            )
        )

),

waiting_quotation as (

    select
        accounts.*,
        buyer_no * 100 as opportunity_no,
        'new' as type,
        getvariable('last_day') - 57 as opened_on,
        90 as days_open,
        'won' as result
    from accounts
    where planted = 'exploring'

),

all_opportunities as (

    select * from first_opportunities
    union all
    select * from later_opportunities
    union all
    select * from waiting_quotation

)

select
    concat('O', printf('%05d', opportunity_no)) as opportunity_id,
    opportunity_no,
    account_id,
    seller(first_owner_id, handed_over_on, opened_on) as owner_user_id,
    type,
    result = 'won' as is_won,
    nullif(result, 'won') as loss_reason,
    if(
        result = 'competitor' or type = 'tender',
        word('competitors', draw('competitor', buyer_no, 3)),
        null
    ) as competitor,
    (1 + draw('amount', opportunity_no, 40))
    * 50000
    * coalesce(size, 1) as amount_cents,
    cast(opened_on as timestamp) + to_hours(9) as created_at,
    cast(opened_on as timestamp) + to_hours(33) as quote_requested_at,
    cast(opened_on as timestamp)
    + to_hours(33 + 6 + draw('quote', opportunity_no, 120)) as quote_sent_at,
    opened_on + days_open as close_date
from all_opportunities;
