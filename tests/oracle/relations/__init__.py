"""The tables on relationships, key accounts, assortment and lifetime value, once more.

As the rest of the oracle, apart from the project's SQL: from the raw lake, with the
figures of the books that are held against their own tables. Rules are written here
from DOMAIN.md; their limits are this project's own and editable, so they are read from
the seeds and vars, the one thing that both sides share.
"""
