-- How well the lifetime model foretold: fitted on what was known some months ago, and
-- held against the purchases made since.
-- Grain: one row per segment; 'all' is the whole base, NULL the customers without one.

with

repeat_purchases as (

    select * from {{ ref('int_repeat_purchases') }}
    where cutoff = 'calibration'

),

predictions as (

    select * from {{ ref('int_backtest_predictions') }}

),

customers as (

    select * from {{ ref('customers') }}

),

tested as (

    select
        customers.segment,
        repeat_purchases.cutoff_date,
        repeat_purchases.holdout_days,
        repeat_purchases.repeats,
        repeat_purchases.purchases_after,
        cast(predictions.expected_purchases as decimal(28, 12)) as predicted
    from repeat_purchases
    inner join customers
        on repeat_purchases.customer_id = customers.customer_id
    left join predictions
        on repeat_purchases.customer_id = predictions.customer_id

),

by_segment as (

    {%- for is_whole_base in ['true', 'false'] %}
    select
        {{ is_whole_base }} as is_whole_base,
        {{ "'all'" if is_whole_base == 'true' else 'segment' }} as segment,
        cutoff_date as calibration_end,
        holdout_days,
        count(*) as customers,
        count(case when repeats > 0 then 1 end) as repeat_buyers,
        sum(purchases_after) as actual_purchases,
        sum(predicted) as predicted_purchases,
        sum(abs(purchases_after - predicted)) as absolute_error
    from tested
    group by
        cutoff_date,
        holdout_days
        {{- ", segment" if is_whole_base == 'false' }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

backtest as (

    select
        is_whole_base,
        segment,
        calibration_end,
        holdout_days,
        case
            when predicted_purchases is null then 'too_few_repeat_buyers'
            else 'complete'
        end as evidence,
        customers,
        repeat_buyers,
        actual_purchases,
        cast(predicted_purchases as double) as predicted_purchases,
        {{ ratio('predicted_purchases - actual_purchases', 'actual_purchases') }}
            as bias_share,
        {{ ratio('absolute_error', 'customers') }} as mean_absolute_error
    from by_segment

)

{{ conform('backtest') }}
