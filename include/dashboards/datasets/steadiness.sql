-- Class by value beside steadiness of turnover (XYZ), each customer and trailing year.
select
    p.period,
    c.*,
    s.abc_class,
    s.xyz_class,
    s.turnover
from ({periods}) as p
inner join analytics.customer_segments as s
    on s.period_type = 'ttm' and p.period_end = s.period_end
inner join ({customers}) as c on s.customer_id = c.customer_id
where s.abc_class is not null and s.xyz_class is not null
