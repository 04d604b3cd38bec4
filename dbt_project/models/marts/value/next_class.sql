-- What would lift each customer into the next class by value coefficient (method cut):
-- more turnover, less lateness or more orders, each alone and everything else as it is.
-- Grain: one row per customer_id and period_type, for the last period.

{% set borders = {'A': 'abc_a_share', 'B': 'abc_b_share'} -%}

with

customer_values as (

    select * from {{ ref('int_customer_values') }}

),

customer_classes as (

    select *
    from {{ ref('int_customer_abc') }}
    where metric = 'value_coefficient'

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

last_periods as (

    select * from {{ ref('periods') }}
    where is_last

),

payment_windows as (

    select * from {{ ref('int_payment_windows') }}

),

payment_factors as (

    select * from {{ ref('ref_payment_factor') }}

),

frequency_factors as (

    select * from {{ ref('ref_frequency_factor') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

ranked as (

    select
        customer_classes.customer_key,
        customer_classes.window_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        customer_classes.amount,
        customer_classes.cut_class,
        customer_classes.tie_group
    from customer_classes
    inner join periods
        on customer_classes.window_id = periods.period_id
    inner join last_periods
        on
            periods.period_type = last_periods.period_type
            and periods.period_end = last_periods.period_end

),

totals as (

    select
        window_id,
        cast(sum(amount) as decimal(34, 6)) as total
    from ranked
    where amount > 0
    group by window_id

),

tied as (

    select
        window_id,
        tie_group,
        max(amount) as amount,
        cast(sum(amount) as decimal(34, 6)) as amount_of_all
    from ranked
    where amount > 0
    group by window_id, tie_group

),

-- What customers of exactly this amount, and of more than it, hold together.
summed as (

    select
        window_id,
        tie_group,
        amount,
        {{ running_sum('amount_of_all', 'window_id', 'tie_group asc') }}
            as amount_through,
        amount_of_all
    from tied

),

-- A customer of amount k belongs above a border of share s if it could stand at amount
-- v with S strictly above it: S < s × (total − k + v). Written as k × s < s × (total +
-- v) − S, the right side is one figure per amount v and falls with v, so the lowest v
-- that will do is found by counting how many of these figures are larger.
requirements as (

    {%- for class, share in borders.items() %}
    select
        summed.window_id,
        '{{ class }}' as next_class,
        cast(null as bigint) as customer_key,
        1 as is_requirement,
        {{ var(share) }} * (totals.total + summed.amount)
        - (summed.amount_through - summed.amount_of_all) as figure
    from summed
    inner join totals
        on summed.window_id = totals.window_id
    union all
    select
        window_id,
        '{{ class }}' as next_class,
        customer_key,
        0 as is_requirement,
        {{ var(share) }} * amount as figure
    from ranked
    where cut_class = '{{ "B" if class == "A" else "C" }}'
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

counted as (

    select
        window_id,
        next_class,
        customer_key,
        is_requirement,
        sum(is_requirement) over (
            partition by window_id, next_class
            order by figure desc, is_requirement asc
            rows between unbounded preceding and current row
        ) as tie_group
    from requirements

),

-- Either level with that amount, or, where that is more than needed, just above what
-- keeps all larger customers below the border: rounded up to the cent, and one more.
targets as (

    select
        ranked.customer_key,
        ranked.window_id,
        counted.next_class,
        least(
            summed.amount,
            cast(
                (
                    ceil(
                        100 * (
                            cast(summed.amount_through as double)
                            / case counted.next_class
                                {%- for class, share in borders.items() %}
                                when '{{ class }}' then {{ var(share) }}
                                {%- endfor %}
                            end
                            - cast(totals.total - ranked.amount as double)
                        )
                    ) + 1
                ) / 100 as decimal(28, 6)
            )
        ) as amount_needed
    from counted
    inner join ranked
        on
            counted.window_id = ranked.window_id
            and counted.customer_key = ranked.customer_key
    inner join summed
        on
            counted.window_id = summed.window_id
            and counted.tie_group = summed.tie_group
    inner join totals
        on counted.window_id = totals.window_id
    where counted.is_requirement = 0
    union all
    -- Any turnover above zero leaves class D.
    select
        customer_key,
        window_id,
        'C' as next_class,
        cast(0.01 as decimal(28, 6)) as amount_needed
    from ranked
    where cut_class = 'D'

),

wanting as (

    select
        targets.customer_key,
        targets.window_id,
        targets.next_class,
        targets.amount_needed,
        customer_values.turnover,
        customer_values.payment_factor,
        customer_values.frequency_factor,
        customer_values.window_days,
        customer_values.months,
        customer_values.order_days,
        customer_values.active_months,
        customer_values.payment_band,
        {{ ratio(
            'payment_windows.late_amount_days', 'payment_windows.measured_amount'
        ) }} as weighted_days_late,
        coalesce(payment_windows.written_off_amount, 0) > 0 as has_write_off
    from targets
    inner join customer_values
        on
            targets.customer_key = customer_values.customer_key
            and targets.window_id = customer_values.window_id
    left join payment_windows
        on
            targets.customer_key = payment_windows.customer_key
            and targets.window_id = payment_windows.window_id

),

turnovers as (

    select
        customer_key,
        window_id,
        cast(
            case
                when turnover <= 0 then amount_needed
                else
                    ceil(
                        100 * {{ ratio(
                            'amount_needed', 'payment_factor * frequency_factor'
                        ) }}
                    ) / 100
            end as decimal(18, 2)
        ) as turnover_wanted
    from wanting

),

-- Of the bands that would do, the one that asks least.
payments as (

    select
        wanting.customer_key,
        wanting.window_id,
        min(
            wanting.weighted_days_late - coalesce(payment_factors.days_late_up_to, 0)
        ) as days_late_to_lose
    from wanting
    inner join payment_factors
        on
            payment_factors.condition in ('clean', 'late')
            and cast(wanting.turnover as decimal(20, 2))
            * payment_factors.factor
            * wanting.frequency_factor
            >= wanting.amount_needed
    where
        wanting.turnover > 0
        and not wanting.has_write_off
        and wanting.weighted_days_late > 0
        and payment_factors.factor > wanting.payment_factor
    group by wanting.customer_key, wanting.window_id

),

orders as (

    select
        wanting.customer_key,
        wanting.window_id,
        min(
            greatest(
                ceil(
                    {{ ratio(
                        'wanting.window_days', 'frequency_factors.max_mean_gap_days'
                    ) }}
                ) - wanting.order_days,
                ceil(
                    cast(frequency_factors.min_active_month_share as double)
                    * wanting.months
                ) - wanting.active_months
            )
        ) as orders_to_add
    from wanting
    inner join frequency_factors
        on
            frequency_factors.factor > wanting.frequency_factor
            and cast(wanting.turnover as decimal(20, 2))
            * wanting.payment_factor
            * frequency_factors.factor
            >= wanting.amount_needed
    where wanting.turnover > 0
    group by wanting.customer_key, wanting.window_id

),

next_classes as (

    select
        customer_keys.customer_id,
        ranked.period_type,
        ranked.period_start,
        ranked.period_end,
        ranked.cut_class as abc_class,
        wanting.next_class,
        ranked.amount * {{ value_unit_reciprocal() }} as value_coefficient,
        wanting.amount_needed * {{ value_unit_reciprocal() }} as value_needed,
        turnovers.turnover_wanted
        - wanting.turnover
        -- A double can fall short of the last cent.
        + case
            when
                wanting.turnover > 0
                and cast(turnovers.turnover_wanted as decimal(20, 2))
                * wanting.payment_factor
                * wanting.frequency_factor
                < wanting.amount_needed
                then 0.01
            else 0
        end as turnover_needed,
        payments.days_late_to_lose,
        orders.orders_to_add
    from ranked
    inner join customer_keys
        on ranked.customer_key = customer_keys.customer_key
    left join wanting
        on
            ranked.customer_key = wanting.customer_key
            and ranked.window_id = wanting.window_id
    left join turnovers
        on
            ranked.customer_key = turnovers.customer_key
            and ranked.window_id = turnovers.window_id
    left join payments
        on
            ranked.customer_key = payments.customer_key
            and ranked.window_id = payments.window_id
    left join orders
        on
            ranked.customer_key = orders.customer_key
            and ranked.window_id = orders.window_id

)

{{ conform('next_classes') }}
