-- No document is lost or counted twice on its way into a period.
with

documents as (

    select
        periods.period_type,
        periods.period_end,
        coalesce(sum(invoices.turnover_amount), 0) as turnover
    from {{ ref('periods') }} as periods
    left join {{ ref('invoices') }} as invoices
        on invoices.invoice_date between periods.period_start and periods.period_end
    group by periods.period_type, periods.period_end

)

select
    documents.period_type,
    documents.period_end,
    documents.turnover,
    base_value.turnover_total
from documents
left join {{ ref('base_value') }} as base_value
    on
        documents.period_type = base_value.period_type
        and documents.period_end = base_value.period_end
where documents.turnover <> coalesce(base_value.turnover_total, documents.turnover + 1)
