-- Each customer's place and class by value coefficient, turnover and margin, for the
-- published periods and their bases. A metric that is not known has no row.
-- Grain: one row per customer_key, window_id and metric.

{% set metrics = {
    'value_coefficient': 'weighted_turnover',
    'turnover': 'turnover',
    'margin': 'gross_margin',
} -%}

with

customer_values as (

    select * from {{ ref('int_customer_values') }}

),

-- Equal amounts are one tie group: whatever is said of one is said of all. Ranked
-- before the division by the value unit and before any rounding, and one metric at a
-- time, as sorting all of them together would not fit into memory.
ranked as (

    {%- for metric, amount in metrics.items() %}
    select
        customer_key,
        window_id,
        '{{ metric }}' as metric,
        cast({{ amount }} as decimal(28, 6)) as amount,
        documents,
        {{ running_sum(
            'greatest(' ~ amount ~ ', 0)',
            'window_id',
            amount ~ ' desc, turnover desc, customer_key asc'
        ) }} as amount_so_far,
        row_number() over (
            partition by window_id
            order by {{ amount }} desc, turnover desc, customer_key asc
        ) as rank,
        rank() over (partition by window_id order by {{ amount }} desc)
            as first_rank,
        count(*) over (
            partition by window_id order by {{ amount }} desc
            range between unbounded preceding and current row
        ) as last_rank,
        dense_rank() over (partition by window_id order by {{ amount }} desc)
            as tie_group
    from customer_values
    where {{ amount }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

totals as (

    {%- for metric, amount in metrics.items() %}
    select
        window_id,
        '{{ metric }}' as metric,
        cast(sum(greatest({{ amount }}, 0)) as decimal(34, 6)) as total,
        count(case when {{ amount }} > 0 then 1 end) as customers
    from customer_values
    where {{ amount }} is not null
    group by window_id
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

-- A border goes by what strictly larger customers hold, so the customer that crosses
-- it belongs above and the largest is always A.
cut as (

    select
        ranked.customer_key,
        ranked.window_id,
        ranked.metric,
        ranked.amount,
        ranked.documents,
        ranked.tie_group,
        ranked.rank,
        -- Who has nothing of it has no share of it.
        case when ranked.amount > 0 then totals.total end as total,
        cast(
            ranked.amount_so_far
            - ranked.amount * (ranked.rank - ranked.first_rank + 1)
            as decimal(34, 6)
        ) as amount_above,
        ranked.last_rank - ranked.first_rank + 1 as tied_customers,
        -- The parallel to the chord touches the curve where customers pass the mean.
        ranked.amount * totals.customers >= totals.total as is_above_mean
    from ranked
    inner join totals
        on
            ranked.window_id = totals.window_id
            and ranked.metric = totals.metric

),

rest as (

    select
        customer_values.window_id,
        cast(sum(customer_values.weighted_turnover) as decimal(34, 6)) as total,
        count(*) as customers
    from customer_values
    inner join totals
        on
            customer_values.window_id = totals.window_id
            and totals.metric = 'value_coefficient'
    where
        customer_values.weighted_turnover > 0
        and customer_values.weighted_turnover * totals.customers < totals.total
    group by customer_values.window_id

),

classified as (

    select
        cut.customer_key,
        cut.window_id,
        cut.metric,
        cut.amount,
        case
            when cut.amount <= 0 then 'D'
            when cut.amount_above < {{ var('abc_a_share') }} * cut.total then 'A'
            when cut.amount_above < {{ var('abc_b_share') }} * cut.total then 'B'
            else 'C'
        end as cut_class,
        case
            when cut.metric <> 'value_coefficient' then null
            when cut.amount <= 0 then 'D'
            when cut.is_above_mean then 'A'
            when cut.amount * rest.customers >= rest.total then 'B'
            else 'C'
        end as tangent_class,
        case
            when cut.amount > 0 then null
            when cut.documents = 0 then 'no_documents'
            when cut.amount < 0 then 'negative'
            else 'zero'
        end as reason,
        {{ ratio('cut.amount', 'cut.total') }} as share,
        {{ ratio('cut.amount_above', 'cut.total') }} as share_above,
        {{ ratio('cut.amount_above + cut.amount * cut.tied_customers', 'cut.total') }}
            as share_through,
        cut.tie_group,
        cut.rank
    from cut
    left join rest
        on cut.window_id = rest.window_id

)

select * from classified
