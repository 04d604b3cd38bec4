-- The documents that make turnover, with what is still open and how late.
select
    c.*,
    strftime(i.invoice_date, '%Y-%m') as invoice_month,
    replace(i.document_type, '_', ' ') as document_type,
    coalesce(i.number, i.invoice_id) as invoice,
    i.invoice_date,
    i.due_date,
    i.turnover_amount,
    i.gross_amount,
    i.paid_amount,
    i.open_amount,
    i.days_late,
    i.settled_on,
    case
        when i.is_simulated then 'simulated'
        when i.is_due_date_simulated then 'due date simulated'
        else 'real'
    end as invoice_origin
from analytics.invoices as i
inner join ({customers}) as c on i.customer_id = c.customer_id
