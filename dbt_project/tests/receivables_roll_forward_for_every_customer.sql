-- What a customer owed at a month-end is what it owed a month before, with what it was
-- invoiced since, less what was settled since; who owes nothing may have no row.
with

moved as (

    select
        customer_id,
        {{ dbt.last_day('invoice_date', 'month') }} as month_end,
        gross_amount as amount
    from {{ ref('invoices') }}
    where document_type = 'invoice' and gross_amount > 0 and customer_id is not null

    union all

    select
        customer_id,
        {{ dbt.last_day('settled_on', 'month') }} as month_end,
        -amount as amount
    from {{ ref('int_settlements') }}
    where customer_id is not null

),

moved_or_published as (

    select
        customer_id,
        month_end,
        amount,
        cast(null as decimal(18, 2)) as open_amount
    from moved

    union all

    select
        customer_id,
        month_end,
        0 as amount,
        open_amount
    from {{ ref('receivables_ageing') }}

),

months as (

    select
        customer_id,
        month_end,
        sum(amount) as amount,
        max(open_amount) as open_amount
    from moved_or_published
    group by customer_id, month_end

),

published as (

    select
        min(month_end) as first_month_end,
        max(month_end) as last_month_end
    from {{ ref('receivables_ageing') }}
    where open_amount is not null

),

rolled as (

    select
        customer_id,
        month_end,
        open_amount,
        sum(amount) over (
            partition by customer_id
            order by month_end
            rows between unbounded preceding and current row
        ) as owed
    from months

)

select
    rolled.customer_id,
    rolled.month_end,
    rolled.open_amount,
    rolled.owed
from rolled
inner join published
    on rolled.month_end between published.first_month_end and published.last_month_end
where rolled.owed <> coalesce(rolled.open_amount, 0)
