"""The tables on how we deal with customers, once more: contacts, answers, promises.

As the rest of the oracle, apart from the project's SQL and from the raw lake; what the
relationship models read too (who dealt with whom, limits of the seeds) is theirs.
"""
