-- The same core tables in one script: turnover, payment weighting, frequency, value, ABC
-- and loyalty for 24 month-ends. No contract, no rejects, no history of versions, no
-- audit, no publishing: what a person would type who has only this one delivery.

create table invoices as
select * from read_csv('{landing}/generated_billing/invoices_*.csv');

create table invoice_lines as
select * from read_csv('{landing}/generated_billing/invoice_lines_*.csv');

create table payments as
select * from read_csv('{landing}/generated_billing/payments_*.csv');

create table payment_allocations as
select * from read_csv('{landing}/generated_billing/payment_allocations_*.csv');

create table credit_notes as
select * from read_csv('{landing}/generated_billing/credit_notes_*.csv');

create table write_offs as
select *
from read_csv(
    '{landing}/generated_billing/write_offs_*.csv',
    types = {{'write_off_date': 'date', 'amount': 'decimal(18,2)'}}
);

create table account_links as
select * from read_csv('{landing}/generated_crm/account_links_*.csv');

create table accounts as
select * from read_csv('{landing}/generated_crm/accounts_*.csv');

create table documents as
with customers as (
    select
        links.billing_customer_id,
        links.account_id
    from account_links as links
    inner join accounts using (account_id)
    where not coalesce(accounts.is_test, false)
        and not coalesce(accounts.is_deleted, false)
)
select
    coalesce(customers.account_id, 'BILL:' || d.billing_customer_id) as customer_id,
    d.*
from (
    select 'invoice' as kind, invoice_id, billing_customer_id, invoice_date, due_date,
        cast(net_amount as decimal(18,2)) as net_amount,
        cast(gross_amount as decimal(18,2)) as gross_amount
    from invoices where status in ('posted', 'written_off')
    union all
    select 'credit', credit_note_id, billing_customer_id, credit_note_date, null,
        -cast(net_amount as decimal(18,2)), -cast(gross_amount as decimal(18,2))
    from credit_notes where status = 'posted'
) as d
left join customers using (billing_customer_id);

create table periods as
select
    last_day(month) as period_end,
    month - interval 11 month as period_start,
    month - interval 23 month as base_start,
    month - interval 11 month - interval 1 day as base_end
from range(date '2023-01-01', date '2025-01-01', interval 1 month) as months(month);

create table margins as
select invoice_id, sum(net_amount) - sum(cost_amount) as margin
from invoice_lines
group by invoice_id;

create table months as
select
    customer_id,
    last_day(invoice_date) as month_end,
    sum(net_amount) as turnover,
    sum(margin) as margin,
    count(distinct case when kind = 'invoice' and net_amount > 0 then invoice_date end)
        as order_days
from documents
left join margins using (invoice_id)
where billing_customer_id is not null
group by all;

create table turnovers as
select
    customer_id,
    period_end,
    datediff('day', period_start, period_end) + 1 as window_days,
    sum(turnover) as turnover,
    sum(margin) as margin,
    sum(order_days) as order_days,
    count(*) filter (where order_days > 0) as active_months
from months
inner join periods on month_end between period_start and period_end
group by all;

create table settlements as
select invoice_id, allocated_at as settled_on, amount, true as is_money
from payment_allocations
union all
select invoice_id, credit_note_date, gross_amount, false
from credit_notes where status = 'posted' and invoice_id is not null
union all
select invoice_id, write_off_date, amount, true from write_offs;

create table payment_weights as
with settled as (
    select
        d.customer_id, p.period_end,
        s.amount,
        greatest(0, datediff('day', d.due_date, s.settled_on)) as days_late
    from documents as d
    inner join settlements as s on s.invoice_id = d.invoice_id and s.is_money
    inner join periods as p
        on d.due_date between p.period_start and p.period_end
        and s.settled_on <= p.period_end
    where d.kind = 'invoice'
),
settled_by as (
    select s.invoice_id, p.period_end, sum(s.amount) as amount
    from settlements as s
    inner join periods as p on s.settled_on <= p.period_end
    group by all
),
still_open as (
    select
        d.customer_id, p.period_end,
        d.gross_amount - coalesce(b.amount, 0) as amount,
        datediff('day', d.due_date, p.period_end) as days_late
    from documents as d
    inner join periods as p on d.due_date < p.period_end
    left join settled_by as b
        on b.invoice_id = d.invoice_id and b.period_end = p.period_end
    where d.kind = 'invoice' and d.gross_amount > coalesce(b.amount, 0)
)
select
    customer_id, period_end,
    sum(amount) as measured,
    sum(amount * days_late) / sum(amount) as weighted_days_late,
    sum(amount) filter (where days_late > 0) as late_amount
from (select * from settled union all select * from still_open)
group by all;

create table losses as
select distinct d.customer_id, p.period_end
from write_offs
inner join documents as d using (invoice_id)
inner join periods as p
    on write_offs.write_off_date between p.period_start and p.period_end;

create table customer_value as
select
    t.customer_id, t.period_end, t.turnover, t.margin,
    case
        when l.customer_id is not null then 0.10
        when w.measured is null or coalesce(w.late_amount, 0) = 0 then 1.00
        when weighted_days_late <= 7 then 0.90
        when weighted_days_late <= 30 then 0.70
        when weighted_days_late <= 60 then 0.50
        when weighted_days_late <= 90 then 0.30
        else 0.10
    end as payment_factor,
    case
        when order_days = 0 then 0
        when window_days <= 10 * order_days and active_months >= 0.90 * 12 then 1.00
        when window_days <= 20 * order_days and active_months >= 0.90 * 12 then 0.95
        when window_days <= 45 * order_days and active_months >= 0.75 * 12 then 0.90
        when window_days <= 75 * order_days and active_months >= 0.40 * 12 then 0.80
        when window_days <= 135 * order_days and active_months >= 0.25 * 12 then 0.70
        when window_days <= 270 * order_days and active_months >= 0.12 * 12 then 0.50
        else 0.30
    end as frequency_factor,
    case
        when t.turnover > 0 then t.turnover * payment_factor * frequency_factor
        else t.turnover
    end as value
from turnovers as t
left join payment_weights as w using (customer_id, period_end)
left join losses as l using (customer_id, period_end);

create table customer_abc as
select
    customer_id, period_end, value,
    case
        when value <= 0 then 'D'
        when above < 0.80 * total then 'A'
        when above < 0.95 * total then 'B'
        else 'C'
    end as abc_class
from (
    select
        *,
        sum(greatest(value, 0)) over (partition by period_end) as total,
        sum(greatest(value, 0)) over (
            partition by period_end order by value desc
            range between unbounded preceding and current row
        ) - sum(greatest(value, 0)) over (partition by period_end, value) as above
    from customer_value
);

create table base_loyalty as
with active as (
    select distinct customer_id, period_end
    from months inner join periods on month_end between period_start and period_end
    where order_days > 0
),
was_active as (
    select distinct customer_id, period_end
    from months inner join periods on month_end between base_start and base_end
    where order_days > 0
)
select
    period_end,
    count(w.customer_id) as opening,
    count(a.customer_id) as closing,
    count(*) filter (where w.customer_id is not null and a.customer_id is not null)
        as retained
from active as a
full outer join was_active as w using (customer_id, period_end)
group by period_end;
