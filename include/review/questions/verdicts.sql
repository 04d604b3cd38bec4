-- What the last comparison of the base says, in words, with its numbers.
select
    l.verdict,
    v.text_en,
    v.text_ru,
    v.origin,
    v.text_origin,
    l.previous_new,
    l.new,
    l.previous_loyalty_coefficient,
    l.loyalty_coefficient,
    l.evidence,
    b.value_down,
    b.quality_down,
    cast(b.value_change as double) as value_change,
    cast(b.size_effect as double) as size_effect,
    cast(b.quality_effect as double) as quality_effect
from analytics.base_loyalty as l
inner join analytics.periods as p
    on l.period_type = p.period_type and l.period_end = p.period_end
left join analytics.base_value as b
    on l.period_type = b.period_type and l.period_end = b.period_end
left join reference.ref_loyalty_verdict as v
    on l.verdict = v.code
where p.period_type = 'ttm' and p.is_last and l.is_whole_base
