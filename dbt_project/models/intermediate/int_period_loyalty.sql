-- How many customers of the base stayed, left and joined, whole and by segment.
-- Grain: one row per period_id, is_whole_base and segment (NULL: without one).

with

customer_periods as (

    select * from {{ ref('int_customer_periods') }}

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

customers as (

    select * from {{ ref('customers') }}

),

keyed_customers as (

    select
        customer_keys.customer_key,
        customers.segment,
        customers.first_purchase_date
    from customer_keys
    inner join customers
        on customer_keys.customer_id = customers.customer_id

),

segment_counts as (

    select
        customer_periods.period_id,
        keyed_customers.segment,
        count(case when customer_periods.was_active then 1 end) as opening,
        count(case when customer_periods.is_active then 1 end) as closing,
        count(
            case
                when customer_periods.was_active and customer_periods.is_active then 1
            end
        )
            as retained,
        count(
            case
                when
                    customer_periods.is_active
                    and not customer_periods.was_active
                    and keyed_customers.first_purchase_date >= periods.period_start
                    then 1
            end
        ) as new_first,
        count(case when customer_periods.was_regular then 1 end) as regular_opening,
        count(
            case
                when customer_periods.was_regular and customer_periods.is_active then 1
            end
        )
            as regular_retained,
        count(case when customer_periods.was_active_before then 1 end)
            as previous_opening,
        count(
            case
                when customer_periods.was_active_before and customer_periods.was_active
                    then 1
            end
        ) as previous_retained
    from customer_periods
    inner join periods
        on customer_periods.period_id = periods.period_id
    inner join keyed_customers
        on customer_periods.customer_key = keyed_customers.customer_key
    group by customer_periods.period_id, keyed_customers.segment

),

whole_counts as (

    select
        periods.period_id,
        {%- for count in [
            'opening', 'closing', 'retained', 'new_first', 'regular_opening',
            'regular_retained', 'previous_opening', 'previous_retained'
        ] %}
        coalesce(sum(segment_counts.{{ count }}), 0) as {{ count }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from periods
    left join segment_counts
        on periods.period_id = segment_counts.period_id
    group by periods.period_id

),

loyalty as (

    select
        period_id,
        true as is_whole_base,
        'all' as segment,
        opening,
        closing,
        retained,
        new_first,
        regular_opening,
        regular_retained,
        previous_opening,
        previous_retained
    from whole_counts
    union all
    select
        period_id,
        false as is_whole_base,
        segment,
        opening,
        closing,
        retained,
        new_first,
        regular_opening,
        regular_retained,
        previous_opening,
        previous_retained
    from segment_counts
    where opening > 0 or closing > 0

)

select * from loyalty
