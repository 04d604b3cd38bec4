-- The key accounts: what they are worth, how well they fit, on whom they depend, and what
-- is most urgent about each.
select
    customer_id,
    name,
    owner_name,
    abc_class,
    cast(value_coefficient as double) as value_coefficient,
    cast(value_change as double) as change,
    fit,
    fit_band,
    contact_persons,
    top_seller_share,
    first_finding_en,
    first_finding_ru
from analytics.customer_card
where is_key_account
order by value_coefficient desc nulls last, customer_id asc
limit 25
