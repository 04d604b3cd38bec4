-- At every month-end the open amounts of all customers tie to the documents.
with

ageing as (

    select
        month_end,
        sum(open_amount) as open_amount
    from {{ ref('receivables_ageing') }}
    where open_amount is not null
    group by month_end

),

invoiced as (

    select
        ageing.month_end,
        sum(invoices.gross_amount) as amount
    from ageing
    inner join {{ ref('invoices') }} as invoices
        on invoices.invoice_date <= ageing.month_end
    where
        invoices.document_type = 'invoice'
        and invoices.gross_amount > 0
        and invoices.customer_id is not null
    group by ageing.month_end

),

settled as (

    select
        ageing.month_end,
        sum(settlements.amount) as amount
    from ageing
    inner join {{ ref('int_settlements') }} as settlements
        on settlements.settled_on <= ageing.month_end
    where settlements.customer_id is not null
    group by ageing.month_end

)

select
    ageing.month_end,
    ageing.open_amount,
    invoiced.amount as invoiced_amount,
    settled.amount as settled_amount
from ageing
left join invoiced
    on ageing.month_end = invoiced.month_end
left join settled
    on ageing.month_end = settled.month_end
where
    ageing.open_amount
    <> coalesce(invoiced.amount, 0) - coalesce(settled.amount, 0)
