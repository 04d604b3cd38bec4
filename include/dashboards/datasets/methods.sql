-- What each group of methods cost and brought at each customer in each trailing year.
select
    p.period,
    c.*,
    g.group_en as method_group,
    g.methods_in_use,
    g.cost,
    g.benefit,
    g.net_benefit,
    g.methods_to_stop,
    g.methods_to_value
from ({periods}) as p
inner join analytics.relationship_method_groups as g on p.period_end = g.period_end
inner join ({customers}) as c on g.customer_id = c.customer_id
