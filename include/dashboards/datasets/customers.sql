-- The customers, with who answers for them and a link to their page.
select
    customer_id,
    owner_user_id,
    account,
    coalesce(name, customer_id) as customer_name,
    coalesce(segment, 'not supplied') as segment,
    coalesce(owner_name, owner_user_id, 'nobody') as owner,
    industry,
    channel,
    country,
    tier,
    case when is_key_account then 'key account' when is_key_candidate then 'candidate' end
        as key_status,
    is_linked,
    first_purchase_date,
    last_document_date,
    case when is_simulated then 'simulated' else 'real' end as origin,
    '<a href="/superset/dashboard/customer/?account=' || url_encode(account) || '">'
    || replace(replace(coalesce(name, customer_id), '&', '&amp;'), '<', '&lt;')
    || '</a>' as customer
from (
    select
        *,
        -- Names are not unique; what is filtered by must be.
        coalesce(name || ' · ', '') || customer_id as account
    from analytics.customers
) as named
