-- How often, how lately and for how much each customer came back, up to the day of the
-- figures and up to the day that the backtest looks ahead from. A purchase is a day
-- with one: two invoices of a day are one decision to buy.
-- Grain: one row per customer_id and cutoff.

with

invoices as (

    select *
    from {{ ref('invoices') }}
    where customer_id is not null and document_type = 'invoice' and net_amount > 0

),

cutoffs as (

    select
        'as_of' as cutoff,
        {{ as_of() }} as cutoff_date
    union all
    select
        'calibration' as cutoff,
        {{ add_months(as_of(), '-' ~ var('clv_holdout_months')) }} as cutoff_date

),

purchases as (

    select
        customer_id,
        invoice_date as purchase_date,
        sum(turnover_amount) as amount,
        min(invoice_date) over (partition by customer_id) as first_purchase_date
    from invoices
    group by customer_id, invoice_date

),

counted as (

    select
        purchases.customer_id,
        cutoffs.cutoff,
        cutoffs.cutoff_date,
        min(purchases.first_purchase_date) as first_purchase_date,
        max(
            case
                when purchases.purchase_date <= cutoffs.cutoff_date
                    then purchases.purchase_date
            end
        ) as last_purchase_date,
        count(
            case
                when
                    purchases.purchase_date > purchases.first_purchase_date
                    and purchases.purchase_date <= cutoffs.cutoff_date
                    then 1
            end
        ) as repeats,
        sum(
            case
                when
                    purchases.purchase_date > purchases.first_purchase_date
                    and purchases.purchase_date <= cutoffs.cutoff_date
                    then purchases.amount
            end
        ) as repeat_amount,
        count(case when purchases.purchase_date > cutoffs.cutoff_date then 1 end)
            as purchases_after
    from purchases
    cross join cutoffs
    where purchases.first_purchase_date <= cutoffs.cutoff_date
    group by purchases.customer_id, cutoffs.cutoff, cutoffs.cutoff_date

),

repeat_purchases as (

    select
        customer_id,
        cutoff,
        cutoff_date,
        cast(repeats as integer) as repeats,
        {{ dbt.datediff('first_purchase_date', 'last_purchase_date', 'day') }}
            as recency_days,
        {{ dbt.datediff('first_purchase_date', 'cutoff_date', 'day') }} as age_days,
        {{ ratio('repeat_amount', 'repeats') }} as mean_repeat_amount,
        cast(purchases_after as integer) as purchases_after,
        {{ dbt.datediff('cutoff_date', as_of(), 'day') }} as holdout_days,
        cast({{ var('clv_horizon_years') }} as integer) as horizon_years
    from counted

)

select * from repeat_purchases
