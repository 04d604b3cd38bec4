{#
    What is known of a period from a feed whose earliest record is of `feed_start` (the
    first day of that month; NULL if the extracts hold none): complete, partial (the feed
    begins within the period), before_feed or not_supplied. In the last two nothing is
    known, which is not the same as nothing having happened.
#}
{% macro feed_evidence(feed_start, period_start, period_end) -%}
case
    when {{ feed_start }} is null then 'not_supplied'
    when {{ feed_start }} > {{ period_end }} then 'before_feed'
    when {{ feed_start }} > {{ period_start }} then 'partial'
    else 'complete'
end
{%- endmacro %}
