-- Which question is answered where, with a link to the page or to the table on it.
select
    place,
    question,
    '<a href="/superset/dashboard/' || page || '">' || answer || '</a>' as answer
from (
    values
    (1, 'What to discuss at the next meeting?', 'client-base/#CHART-agenda', 'Client base: what to discuss next'),
    (2, 'Who is leaving?', 'client-base/#CHART-leaving', 'Client base: who is leaving'),
    (3, 'Who pays late and grows?', 'payment-and-receivables/#CHART-late_and_growing', 'Payment and receivables: who pays late and grows'),
    (4, 'Which key accounts hang on one person?', 'key-accounts/#CHART-hang_on_one', 'Key accounts: which hang on one person'),
    (5, 'Can I trust these figures?', 'data-trust/', 'Data trust'),
    (6, 'What is the base worth, who joined, who stayed?', 'client-base/', 'Client base'),
    (7, 'Who holds the value, who moved up or down and why?', 'abc-and-value/', 'ABC and value'),
    (8, 'Who owes what since when?', 'payment-and-receivables/', 'Payment and receivables'),
    (9, 'Who comes back, and what do they bring?', 'retention/', 'Retention'),
    (10, 'Which accounts are the right ones, and where does each stand?', 'key-accounts/', 'Key accounts'),
    (11, 'What about this one customer, down to its invoices?', 'customer/', 'Customer')
) as q (place, question, page, answer)
