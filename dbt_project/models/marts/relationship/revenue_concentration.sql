-- On how few customers the company's turnover rests.
-- Grain: one row per period_type and period_end.

with

periods as (

    select * from {{ ref('periods') }}

),

ranked as (

    select
        period_type,
        period_end,
        customer_id,
        turnover,
        row_number() over (
            partition by period_type, period_end order by turnover desc, customer_id asc
        ) as place
    from {{ ref('customer_value') }}
    where turnover > 0

),

-- Decimals until the one division: a sum of squared shares, which are doubles, would
-- hang on the order of the rows.
concentrated as (

    select
        period_type,
        period_end,
        count(*) as customers,
        sum(turnover) as turnover,
        {{ ratio(
            'sum(turnover * turnover)',
            'cast(sum(turnover) as double) * cast(sum(turnover) as double)'
        ) }} as concentration,
        max(case when place = 1 then customer_id end) as largest_customer_id,
        {%- for places in [1, 5, 10] %}
        {{ ratio(
            'sum(case when place <= ' ~ places ~ ' then turnover else 0 end)',
            'sum(turnover)'
        ) }} as top_{{ places }}_share{{ "," if not loop.last }}
        {%- endfor %}
    from ranked
    group by period_type, period_end

),

revenue_concentration as (

    select
        periods.period_type,
        periods.period_start,
        periods.period_end,
        coalesce(concentrated.customers, 0) as customers,
        coalesce(concentrated.turnover, 0) as turnover,
        concentrated.concentration,
        1 / concentrated.concentration as effective_customers,
        concentrated.largest_customer_id,
        concentrated.top_1_share,
        concentrated.top_5_share,
        concentrated.top_10_share
    from periods
    left join concentrated
        on
            periods.period_type = concentrated.period_type
            and periods.period_end = concentrated.period_end

)

{{ conform('revenue_concentration') }}
