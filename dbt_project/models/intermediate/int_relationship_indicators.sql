-- The indicators by which relationships are classified, each computed once: how a
-- customer buys, who deals with whom, what binds both sides. NULL is unknown.
-- Grain: one row per customer_key and period_id.

with

account_periods as (

    select * from {{ ref('int_account_periods') }}

),

trade as (

    select * from {{ ref('int_account_trade') }}

),

dealings as (

    select * from {{ ref('int_account_dealings') }}

),

terms as (

    select * from {{ ref('int_account_terms') }}

),

thresholds as (

    {{ thresholds([
        'partner_functions_from', 'strategic_investment_from', 'strategic_tenure_from'
    ]) }}

),

indicators as (

    select
        account_periods.customer_key,
        account_periods.customer_id,
        account_periods.period_id,
        account_periods.period_type,
        account_periods.period_start,
        account_periods.period_end,
        trade.orders_ever,
        trade.order_days,
        trade.tenure_months,
        trade.active_month_share,
        trade.status,
        trade.turnover,
        trade.base_turnover,
        case
            when trade.base_turnover > 0
                then {{ ratio('trade.turnover', 'trade.base_turnover') }} - 1
        end as growth,
        trade.gross_margin,
        trade.breadth,
        trade.base_breadth,
        dealings.two_way_contacts,
        dealings.contact_persons,
        dealings.buyer_functions,
        dealings.seller_functions,
        dealings.dyad_share,
        dealings.has_executive_contact,
        dealings.joint_projects,
        dealings.trials > 0 or dealings.quotations > 0 as has_trial_or_quote,
        dealings.open_opportunities,
        dealings.open_critical_complaints,
        dealings.hours,
        dealings.hours_cost,
        terms.is_on_record,
        -- Nobody had heard of it: no record yet, and no purchase without a record.
        trade.orders_ever = 0
        and coalesce(terms.is_before_record, not terms.is_on_record)
            as is_before_record,
        terms.is_terminated,
        terms.contract_months,
        terms.contract_committed_amount,
        terms.has_auto_reorder,
        terms.has_exclusivity,
        terms.has_data_exchange,
        terms.has_onsite_office,
        terms.is_key_account,
        terms.is_key_candidate,
        coalesce(
            terms.sow_estimate,
            {{ ratio('trade.turnover', 'terms.est_category_spend_year') }}
        ) as share_of_wallet,
        terms.buyer_investment,
        terms.innovation,
        terms.market_access,
        terms.customer_intent,
        terms.our_intent,
        terms.specific_cost,
        terms.relationship_cost,
        coalesce(
            dealings.seller_functions >= thresholds.partner_functions_from
            and dealings.buyer_functions >= thresholds.partner_functions_from
            and terms.specific_cost > 0
            and terms.buyer_investment >= thresholds.strategic_investment_from
            and dealings.joint_projects > 0
            and trade.tenure_months >= thresholds.strategic_tenure_from,
            false
        ) as is_strategic
    from account_periods
    cross join thresholds
    inner join trade
        on
            account_periods.customer_key = trade.customer_key
            and account_periods.period_id = trade.period_id
    inner join dealings
        on
            account_periods.customer_key = dealings.customer_key
            and account_periods.period_id = dealings.period_id
    inner join terms
        on
            account_periods.customer_key = terms.customer_key
            and account_periods.period_id = terms.period_id

)

select * from indicators
