"""A second computation of the published figures, written from DOMAIN.md alone.

Nothing here reads the project's SQL or macros, so an error would have to be made twice
to pass unseen; `relations` and `crm` read limits from the seeds, data for both sides.
Money is integer cents of the base currency from the first line to the last; it becomes
a Decimal only to be compared.
"""
