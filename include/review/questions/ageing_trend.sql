-- Receivables past due at each month-end, by how late they are.
with

buckets as (

    select
        month_end,
        'past_due_1_30' as bucket,
        cast(sum(past_due_1_30) as double) as amount
    from analytics.receivables_ageing
    group by month_end

    union all

    select
        month_end,
        'past_due_31_60' as bucket,
        cast(sum(past_due_31_60) as double) as amount
    from analytics.receivables_ageing
    group by month_end

    union all

    select
        month_end,
        'past_due_61_90' as bucket,
        cast(sum(past_due_61_90) as double) as amount
    from analytics.receivables_ageing
    group by month_end

    union all

    select
        month_end,
        'past_due_over_90' as bucket,
        cast(sum(past_due_over_90) as double) as amount
    from analytics.receivables_ageing
    group by month_end

)

select
    month_end,
    bucket,
    amount
from buckets
where amount is not null
order by month_end, bucket
