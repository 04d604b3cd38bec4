-- How steadily each customer buys (XYZ), how that goes with its worth (ABC-XYZ), and
-- how it stands among the others by recency, frequency and money (RFM).
-- Grain: one row per customer_id, period_type and period_end.

{% set bucket_months = var('xyz_bucket_months') -%}

with

customer_values as (

    select * from {{ ref('int_customer_values') }}

),

customer_months as (

    select * from {{ ref('int_customer_months') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

customer_classes as (

    select *
    from {{ ref('int_customer_abc') }}
    where metric = 'value_coefficient'

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

buckets as (

    select
        customer_months.customer_key,
        periods.period_id,
        floor(
            {{ months_between('periods.period_start', 'period_months.month_end') }}
            / cast({{ bucket_months }} as double)
        ) as bucket,
        cast(sum(customer_months.turnover) as decimal(18, 2)) as turnover,
        max(customer_months.last_purchase_date) as last_purchase_date
    from customer_months
    inner join period_months
        on customer_months.month_end = period_months.month_end
    inner join periods
        on period_months.window_id = periods.period_id
    group by
        customer_months.customer_key,
        periods.period_id,
        floor(
            {{ months_between('periods.period_start', 'period_months.month_end') }}
            / cast({{ bucket_months }} as double)
        )

),

-- Empty buckets count as well: they add nothing to either sum, only to their number.
moments as (

    select
        customer_key,
        period_id,
        cast(sum(turnover) as decimal(18, 2)) as total,
        cast(sum(turnover * turnover) as decimal(38, 4)) as squares,
        max(last_purchase_date) as last_purchase_date
    from buckets
    group by customer_key, period_id

),

measured as (

    select
        customer_values.customer_key,
        customer_values.window_id as period_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        customer_values.turnover,
        customer_values.order_days,
        cast(periods.months / {{ bucket_months }} as integer) as buckets,
        coalesce(moments.total, 0) as total,
        -- n² times the variance, exact: the class must not hang on the order of a sum.
        cast(
            cast(periods.months / {{ bucket_months }} as integer)
            * coalesce(moments.squares, 0)
            - coalesce(moments.total, 0) * coalesce(moments.total, 0) as double
        ) as scaled_variance,
        {{ dbt.datediff('moments.last_purchase_date', 'periods.period_end', 'day') }}
            as recency_days
    from customer_values
    inner join periods
        on customer_values.window_id = periods.period_id
    left join moments
        on
            customer_values.customer_key = moments.customer_key
            and customer_values.window_id = moments.period_id

),

varied as (

    select
        *,
        {{ ratio('total', 'buckets') }} as bucket_mean,
        sqrt(scaled_variance) / nullif(buckets, 0) as bucket_deviation,
        case
            when total > 0 and buckets >= 4
                then sqrt(scaled_variance) / cast(total as double)
        end as variation_coefficient
    from measured

),

-- Strictly worse customers decide, so equal ones get the same score.
ranked as (

    select
        customer_key,
        period_id,
        count(*) over (partition by period_id) as customers,
        rank() over (partition by period_id order by recency_days desc) as recency_rank,
        rank() over (partition by period_id order by order_days asc) as frequency_rank,
        rank() over (partition by period_id order by turnover asc) as monetary_rank
    from measured
    where recency_days is not null

),

scored as (

    select
        customer_key,
        period_id,
        {%- for score in ['recency', 'frequency', 'monetary'] %}
        cast(
            least(
                5, 1 + floor({{ ratio('5 * (' ~ score ~ '_rank - 1)', 'customers') }})
            ) as integer
        ) as {{ score }}_score
        {{- "," if not loop.last }}
        {%- endfor %}
    from ranked
    where customers >= 5

),

classified as (

    select
        customer_keys.customer_id,
        varied.period_type,
        varied.period_start,
        varied.period_end,
        customer_classes.cut_class as abc_class,
        varied.buckets,
        varied.bucket_mean,
        varied.bucket_deviation,
        varied.variation_coefficient,
        case
            when varied.variation_coefficient is null then 'U'
            when varied.variation_coefficient <= {{ var('xyz_x_variation') }} then 'X'
            when varied.variation_coefficient <= {{ var('xyz_y_variation') }} then 'Y'
            else 'Z'
        end as xyz_class,
        varied.recency_days,
        varied.order_days,
        varied.turnover,
        scored.recency_score,
        scored.frequency_score,
        scored.monetary_score,
        case
            when varied.recency_days is null then 'not_active'
            when scored.customer_key is null then 'fewer_than_five'
            else 'scored'
        end as rfm_evidence
    from varied
    inner join customer_keys
        on varied.customer_key = customer_keys.customer_key
    left join customer_classes
        on
            varied.customer_key = customer_classes.customer_key
            and varied.period_id = customer_classes.window_id
    left join scored
        on
            varied.customer_key = scored.customer_key
            and varied.period_id = scored.period_id

),

segments as (

    select
        *,
        abc_class || xyz_class as abc_xyz,
        case
            when rfm_evidence = 'scored'
                then
                    {{ dbt.concat([
                        'cast(recency_score as ' ~ dbt.type_string() ~ ')',
                        'cast(frequency_score as ' ~ dbt.type_string() ~ ')',
                        'cast(monetary_score as ' ~ dbt.type_string() ~ ')'
                    ]) }}
        end as rfm_code
    from classified

)

{{ conform('segments') }}
