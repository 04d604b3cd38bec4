-- The same core tables in one script: customer_value, customer_abc and base_loyalty, the
-- same rows and columns as a release publishes. No contract, no rejects, no history of
-- versions, no audit, no publishing, and only what this one delivery needs: one currency,
-- every document with its due date, no payment above what is owed. What a person would
-- type who knows the files, and who knows how to make DuckDB fast.

create table invoices as
select *
from read_csv(
    '{landing}/generated_billing/invoices_*.csv',
    types = {{'net_amount': 'decimal(18,2)', 'gross_amount': 'decimal(18,2)'}}
);

create table invoice_lines as
select *
from read_csv(
    '{landing}/generated_billing/invoice_lines_*.csv',
    types = {{'net_amount': 'decimal(18,2)', 'cost_amount': 'decimal(18,2)'}}
);

create table payment_allocations as
select *
from read_csv(
    '{landing}/generated_billing/payment_allocations_*.csv',
    types = {{'amount': 'decimal(18,2)'}}
);

create table credit_notes as
select *
from read_csv(
    '{landing}/generated_billing/credit_notes_*.csv',
    types = {{'net_amount': 'decimal(18,2)', 'gross_amount': 'decimal(18,2)'}}
);

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

-- A customer is an account with its billing customers, or one that no account claims.
create table members as
with known as (
    select distinct billing_customer_id from invoices
    union
    select distinct billing_customer_id from credit_notes
)
select
    billing_customer_id,
    coalesce(accounts.account_id, 'BILL:' || billing_customer_id) as customer_id,
    accounts.segment
from known
left join account_links using (billing_customer_id)
left join accounts
    on accounts.account_id = account_links.account_id
    and not coalesce(accounts.is_test, false)
    and not coalesce(accounts.is_deleted, false);

create table customers as
select
    customer_id,
    any_value(segment) as segment,
    cast(row_number() over (order by customer_id) as integer) as customer_no
from members
group by customer_id;

create table documents as
with numbers as (
    select billing_customer_id, customer_no
    from members inner join customers using (customer_id)
),
costs as (
    select
        invoice_id,
        case when count(cost_amount) = count(*) then sum(cost_amount) end as cost
    from invoice_lines
    group by invoice_id
)
select
    customer_no, invoice_id, invoice_date, due_date, net_amount, gross_amount,
    net_amount - cost as margin,
    net_amount > 0 as is_purchase
from invoices
inner join numbers using (billing_customer_id)
left join costs using (invoice_id)
where status not in ('draft', 'void')
union all
select
    customer_no, null, credit_note_date, null, -net_amount, -gross_amount, null, false
from credit_notes
inner join numbers using (billing_customer_id)
where status not in ('draft', 'void');

create table periods as
with month_starts as (
    select
        month,
        (select date_trunc('month', min(invoice_date)) from documents) as history_start
    from range(
        (select date_trunc('month', min(invoice_date)) from documents),
        timestamp '2025-01-01',
        interval 1 month
    ) as r(month)
),
typed as (
    select
        period_type, months, history_start,
        last_day(month) as period_end,
        cast(month - to_months(months - 1) as date) as period_start
    from month_starts
    cross join (
        values ('ttm', 12, 1), ('year', 12, 12), ('quarter', 3, 3)
    ) as types(period_type, months, every)
    where month(month) % every = 0
),
ranked as (
    select
        *,
        row_number() over (partition by period_type order by period_end desc) as recency
    from typed
    where period_start >= history_start
)
select
    cast(row_number() over () as integer) as period_no,
    period_type, months, period_start, period_end,
    datediff('day', period_start, period_end) + 1 as window_days,
    last_day(period_end - interval 12 month) as base_end,
    last_day(period_end - interval 24 month) as base_of_base_end,
    period_start - interval 12 month >= history_start as has_base,
    period_start - interval 24 month >= history_start as has_base_of_base
from ranked
where period_type <> 'ttm' or recency <= 24;

create table months as
select
    customer_no,
    last_day(invoice_date) as month_end,
    cast(count(*) as integer) as documents,
    cast(sum(net_amount) as decimal(18, 2)) as turnover,
    cast(sum(margin) as decimal(18, 2)) as margin,
    count(margin) < count(*) as has_unknown_margin,
    cast(count(distinct invoice_date) filter (where is_purchase) as integer)
        as order_days
from documents
group by all;

-- What each customer bought in the twelve or three months up to a month's end: a period
-- and the bases it is compared with are such windows.
create table windows as
with window_months as (
    select
        window_end, months,
        last_day(window_end - to_months(months_back)) as month_end
    from (
        select distinct
            unnest([period_end, base_end, base_of_base_end]) as window_end, months
        from periods
    ) as ends
    inner join range(12) as r(months_back) on months_back < months
)
select
    customer_no, window_end, window_months.months,
    cast(sum(documents) as integer) as documents,
    cast(sum(turnover) as decimal(18, 2)) as turnover,
    case when not bool_or(has_unknown_margin)
        then cast(sum(margin) as decimal(18, 2)) end as margin,
    cast(sum(order_days) as integer) as order_days,
    cast(count(*) filter (where order_days > 0) as integer) as active_months
from months
inner join window_months using (month_end)
group by all;

-- Each invoice in parts: what was settled on a day, and what is still open.
create table parts as
with settlements as (
    select invoice_id, allocated_at as settled_on, amount, 'payment' as kind
    from payment_allocations
    union all
    select invoice_id, credit_note_date, gross_amount, 'credit'
    from credit_notes where status not in ('draft', 'void')
    union all
    select invoice_id, write_off_date, amount, 'write_off' from write_offs
),
settled as (
    select
        customer_no, invoice_date, due_date, settled_on, amount, kind, invoice_id,
        gross_amount
    from settlements
    inner join documents using (invoice_id)
),
settled_by_invoice as (
    select invoice_id, sum(amount) as amount from settled group by invoice_id
)
select
    customer_no, invoice_date, due_date, settled_on, amount, kind,
    greatest(0, datediff('day', due_date, settled_on)) as days_late
from settled
union all
select
    customer_no, invoice_date, due_date, null,
    cast(gross_amount - coalesce(amount, 0) as decimal(18, 2)), 'open', null
from documents
left join settled_by_invoice using (invoice_id)
where invoice_id is not null and gross_amount > coalesce(amount, 0);

create table open_windows as
with ends as (select distinct period_end from periods)
select
    customer_no, period_end,
    sum(amount) as open_amount,
    sum(amount) filter (where due_date < period_end) as late_amount,
    sum(amount * datediff('day', due_date, period_end))
        filter (where due_date < period_end) as late_amount_days
from parts
inner join ends
    on invoice_date <= period_end
    and coalesce(settled_on, date '9999-12-31') > period_end
group by all;

create table paid_windows as
with paid_months as (
    select
        customer_no,
        last_day(due_date) as due_month,
        last_day(settled_on) as settled_month,
        sum(amount) filter (where kind = 'payment') as paid_amount,
        sum(amount) filter (where kind = 'payment' and settled_on <= invoice_date)
            as prepaid_amount,
        sum(amount) filter (where kind = 'payment' and days_late > 0) as late_amount,
        sum(amount * days_late) filter (where kind = 'payment') as late_amount_days
    from parts
    where kind = 'payment'
    group by all
)
select
    customer_no, period_no,
    sum(paid_amount) as paid_amount,
    sum(prepaid_amount) as prepaid_amount,
    sum(late_amount) as late_amount,
    sum(late_amount_days) as late_amount_days
from paid_months
inner join periods
    on due_month between period_start and period_end and settled_month <= period_end
group by all;

create table losses as
select distinct customer_no, period_no
from parts
inner join periods on settled_on between period_start and period_end
where kind = 'write_off';

-- Who bought in each period, in its base and in the base of that. Listed is who has a
-- document in the period or its base, or owed at its end.
create table customer_periods as
with steps as (
    select period_no, 0 as step, period_end as window_end, months from periods
    union all
    select period_no, 1, base_end, months from periods
    union all
    select period_no, 2, base_of_base_end, months from periods
),
mentions as (
    select
        customer_no, period_no, step, documents, turnover, margin, order_days,
        active_months
    from windows
    inner join steps using (window_end, months)
    union all
    select customer_no, period_no, null, 0, null, null, 0, 0
    from open_windows
    inner join periods using (period_end)
)
select
    customer_no, period_no,
    bool_or(coalesce(step, 0) <= 1) as is_listed,
    coalesce(max(documents) filter (where step = 0), 0) as documents,
    coalesce(max(turnover) filter (where step = 0), 0) as turnover,
    case when bool_or(step = 0) then max(margin) filter (where step = 0) else 0 end
        as margin,
    coalesce(max(order_days) filter (where step = 0), 0) as order_days,
    coalesce(max(active_months) filter (where step = 0), 0) as active_months,
    coalesce(bool_or(step = 0 and order_days > 0), false) as is_active,
    coalesce(bool_or(step = 1 and order_days > 0), false) as was_active,
    coalesce(bool_or(step = 2 and order_days > 0), false) as was_active_before
from mentions
group by all;

create table first_purchases as
select customer_no, min(invoice_date) as first_purchase_date
from documents
where is_purchase
group by customer_no;

create table customer_values as
with measured as (
    select
        c.customer_no, c.period_no, p.period_end, p.months, p.window_days,
        c.documents, c.turnover, c.margin, c.order_days, c.active_months,
        l.customer_no is not null as has_loss,
        coalesce(d.paid_amount, 0) + coalesce(o.late_amount, 0) as measured,
        coalesce(d.prepaid_amount, 0) as prepaid,
        coalesce(d.late_amount, 0) + coalesce(o.late_amount, 0) as late,
        coalesce(d.late_amount_days, 0) + coalesce(o.late_amount_days, 0) as late_days
    from customer_periods as c
    inner join periods as p using (period_no)
    left join paid_windows as d using (customer_no, period_no)
    left join open_windows as o
        on o.customer_no = c.customer_no and o.period_end = p.period_end
    left join losses as l
        on l.customer_no = c.customer_no and l.period_no = c.period_no
    where c.is_listed
),
banded as (
    select
        *,
        case
            when has_loss then 'P6_default'
            when measured = 0 then 'PN_no_evidence'
            when late = 0 and prepaid = measured then 'P0_prepaid'
            when late = 0 then 'P1_deferral_clean'
            when late_days <= 7 * measured then 'P2_slight'
            when late_days <= 30 * measured then 'P3_moderate'
            when late_days <= 60 * measured then 'P4_serious'
            when late_days <= 90 * measured then 'P5_severe'
            else 'P6_default'
        end as payment_band,
        case
            when order_days = 0 then 'none'
            when window_days <= 10 * order_days and active_months >= 0.90 * months
                then 'weekly_or_oftener'
            when window_days <= 20 * order_days and active_months >= 0.90 * months
                then 'two_to_three_per_month'
            when window_days <= 45 * order_days and active_months >= 0.75 * months
                then 'monthly'
            when window_days <= 75 * order_days and active_months >= 0.40 * months
                then 'every_two_months'
            when window_days <= 135 * order_days and active_months >= 0.25 * months
                then 'quarterly'
            when window_days <= 270 * order_days and active_months >= 0.12 * months
                then 'half_yearly'
            else 'rare'
        end as frequency_band
    from measured
),
factored as (
    select
        customer_no, period_no, documents, turnover, margin, order_days, active_months,
        payment_band, frequency_band,
        case when not has_loss and measured = 0 then 'none' else 'measured' end
            as payment_evidence,
        cast(
            case payment_band
                when 'P2_slight' then 0.90
                when 'P3_moderate' then 0.70
                when 'P4_serious' then 0.50
                when 'P5_severe' then 0.30
                when 'P6_default' then 0.10
                else 1.00
            end as decimal(3, 2)
        ) as payment_factor,
        cast(
            case frequency_band
                when 'weekly_or_oftener' then 1.00
                when 'two_to_three_per_month' then 0.95
                when 'monthly' then 0.90
                when 'every_two_months' then 0.80
                when 'quarterly' then 0.70
                when 'half_yearly' then 0.50
                when 'rare' then 0.30
                else 0.00
            end as decimal(3, 2)
        ) as frequency_factor
    from banded
)
select
    *,
    cast(
        case
            when turnover > 0
                then cast(turnover as decimal(20, 2)) * payment_factor * frequency_factor
            else turnover
        end as decimal(28, 6)
    ) as value
from factored;

create table customer_value as
select
    customer_id, period_type, period_start, period_end,
    cast(months as integer) as period_months,
    coalesce(first_purchase_date between period_start and period_end, false) as is_new,
    turnover,
    1000::bigint as value_unit,
    payment_band, payment_evidence, payment_factor, frequency_band, frequency_factor,
    cast(value * 0.001 as decimal(28, 12)) as value_coefficient,
    cast(value * 0.001 * (12 // months) as decimal(28, 12))
        as value_coefficient_annualised,
    order_days,
    window_days / nullif(order_days, 0) as mean_gap_days,
    active_months / months as active_month_share,
    margin as gross_margin
from customer_values
inner join periods using (period_no)
inner join customers using (customer_no)
left join first_purchases using (customer_no);

create table customer_abc as
with ranked as (
    select
        customer_no, period_no, 'value_coefficient' as metric, documents,
        cast(value as decimal(28, 6)) as amount,
        sum(greatest(cast(value as double), 0)) over (
            partition by period_no order by value desc
        ) as so_far,
        rank() over (partition by period_no order by value desc) as first_rank,
        count(*) over (partition by period_no order by value desc) as last_rank,
        dense_rank() over (partition by period_no order by value desc) as tie_group,
        row_number() over (
            partition by period_no order by value desc, turnover desc, customer_no
        ) as rank
    from customer_values
    union all
    select
        customer_no, period_no, 'turnover' as metric, documents,
        cast(turnover as decimal(28, 6)) as amount,
        sum(greatest(cast(turnover as double), 0)) over (
            partition by period_no order by turnover desc
        ) as so_far,
        rank() over (partition by period_no order by turnover desc) as first_rank,
        count(*) over (partition by period_no order by turnover desc) as last_rank,
        dense_rank() over (partition by period_no order by turnover desc) as tie_group,
        row_number() over (
            partition by period_no order by turnover desc, customer_no
        ) as rank
    from customer_values
    union all
    select
        customer_no, period_no, 'margin' as metric, documents,
        cast(margin as decimal(28, 6)) as amount,
        sum(greatest(cast(margin as double), 0)) over (
            partition by period_no order by margin desc
        ) as so_far,
        rank() over (partition by period_no order by margin desc) as first_rank,
        count(*) over (partition by period_no order by margin desc) as last_rank,
        dense_rank() over (partition by period_no order by margin desc) as tie_group,
        row_number() over (
            partition by period_no order by margin desc, turnover desc, customer_no
        ) as rank
    from customer_values
    where margin is not null
),
totals as (
    select
        metric, period_no,
        sum(greatest(amount, 0)) as total,
        count(*) filter (where amount > 0) as customers
    from ranked
    group by all
),
cut as (
    select
        r.*, total, customers,
        case when amount > 0 then cast(total as double) end as shared,
        so_far - cast(amount as double) * (last_rank - first_rank + 1) as above
    from ranked as r
    inner join totals using (metric, period_no)
),
rest as (
    select period_no, sum(value) as total, count(*) as customers
    from customer_values
    inner join totals using (period_no)
    where metric = 'value_coefficient'
        and value > 0 and value * totals.customers < totals.total
    group by period_no
),
classed as (
    select
        'cut' as method, c.*,
        case
            when amount <= 0 then 'D'
            when above < 0.80 * shared then 'A'
            when above < 0.95 * shared then 'B'
            else 'C'
        end as abc_class
    from cut as c
    union all
    select
        'tangent', c.*,
        case
            when amount <= 0 then 'D'
            when amount * c.customers >= c.total then 'A'
            when amount * rest.customers >= rest.total then 'B'
            else 'C'
        end
    from cut as c
    left join rest using (period_no)
    where metric = 'value_coefficient'
)
select
    customer_id, period_type, period_start, period_end, metric, method, abc_class,
    case
        when amount > 0 then null
        when documents = 0 then 'no_documents'
        when amount < 0 then 'negative'
        else 'zero'
    end as reason,
    cast(
        amount * if(metric = 'value_coefficient', 0.001, 1.000) as decimal(28, 12)
    ) as metric_value,
    cast(amount as double) / shared as share,
    above / shared as share_above,
    so_far / shared as share_through,
    tie_group, rank
from classed
inner join periods using (period_no)
inner join customers using (customer_no);

create table base_loyalty as
with counts as (
    select
        period_no, grouping(segment) = 1 as is_whole_base, segment,
        count(*) filter (where was_active) as opening,
        count(*) filter (where is_active) as closing,
        count(*) filter (where was_active and is_active) as retained,
        count(*) filter (
            where is_active and not was_active and first_purchase_date >= period_start
        ) as new_first,
        count(*) filter (where was_active and was_active_before) as regular_opening,
        count(*) filter (where was_active and was_active_before and is_active)
            as regular_retained,
        count(*) filter (where was_active_before) as previous_opening,
        count(*) filter (where was_active_before and was_active) as previous_retained
    from customer_periods
    inner join periods using (period_no)
    inner join customers using (customer_no)
    left join first_purchases using (customer_no)
    group by grouping sets ((period_no), (period_no, segment))
),
known as (
    select
        period_type, period_start, period_end, is_whole_base,
        if(is_whole_base, 'all', segment) as segment,
        if(has_base, 'complete', 'base_before_history') as evidence,
        if(has_base, opening, null) as opening,
        if(has_base, closing - retained, null) as new,
        if(has_base_of_base, new_first, null) as new_first,
        if(has_base, retained, null) as retained,
        closing,
        if(has_base_of_base, regular_opening, null) as regular_opening,
        if(has_base_of_base, regular_retained, null) as regular_retained,
        if(has_base_of_base, previous_opening, null) as previous_opening,
        if(has_base_of_base, previous_retained, null) as previous_retained
    from counts
    inner join periods using (period_no)
    where is_whole_base or opening > 0 or closing > 0
),
coefficients as (
    select
        period_type, period_start, period_end, is_whole_base, segment, evidence,
        opening, new, new_first,
        new - new_first as reactivated,
        opening - retained as lost,
        retained, closing, regular_opening, regular_retained,
        retained / nullif(opening, 0) as loyalty_coefficient,
        new / nullif(opening, 0) as new_coefficient,
        (opening - retained) / nullif(opening, 0) as lost_coefficient,
        closing / nullif(opening, 0) as growth_coefficient,
        retained / nullif(closing, 0) as repeat_share,
        regular_retained / nullif(regular_opening, 0) as regular_loyalty_coefficient,
        opening - previous_retained as previous_new,
        previous_retained / nullif(previous_opening, 0) as previous_loyalty_coefficient
    from known
)
select
    * replace (
        if(evidence = 'complete', repeat_share, null) as repeat_share,
        if(evidence = 'complete', growth_coefficient, null) as growth_coefficient
    ),
    case
        when previous_new is null or previous_loyalty_coefficient is null then null
        when new > previous_new
            then if(loyalty_coefficient < previous_loyalty_coefficient, 'V1', 'V2')
        else if(loyalty_coefficient < previous_loyalty_coefficient, 'V4', 'V3')
    end as verdict
from coefficients;
