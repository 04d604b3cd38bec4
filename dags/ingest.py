"""# Take in what the source systems delivered

`landing/` → discover → land (per mapping rule) → announce, all_accepted, all_on_time

*What it does.* Each extract in the workspace's landing folder that is not in the ledger
yet becomes one immutable batch in the raw lake; rows that do not fit the contract are
set aside with their reason. If anything was new, the feed's asset is updated, and
`customer_value` builds a release from it. There is one such DAG per feed.

*When it fails.* **all_accepted** fails while an extract is refused (a needed column is
missing, the file is damaged) or held (more rows refused than `max_rejected` allows),
**all_on_time** while a system is late by its own rhythm. They name each; what was taken
in is announced all the same, and the release says what it lacks. Deliver a corrected
file under the same name or mend the mapping in `include/sources/`, then trigger again.
**discover** and **land** fail only of a fault: then nothing is announced.

*How to undo.* A newer extract supersedes rows; an earlier `known_at` leaves them out.
"""

from airflow.sdk import Asset, conf, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from every_dag import EVERY_DAG, settings

RULE = "{{ task.op_kwargs.system }}.{{ task.op_kwargs.extract }}"


def ingest(feed):
    """The DAG of one feed."""

    @dag(
        **EVERY_DAG,
        dag_id=f"ingest_{feed}",
        doc_md=__doc__,
        # CLIENTELE_INGEST_SCHEDULE, handed on by whoever starts Airflow.
        schedule=conf.get("clientele", "ingest_schedule", fallback="") or None,
        tags=["clientele", "ingest", feed],
    )
    def flow():
        @task
        def discover():
            from include.ingest.discover import pending_rules

            return pending_rules(settings(), feed)

        @task(map_index_template=RULE)
        def land(system, extract):
            from include.ingest.land import land_extracts

            return land_extracts(settings(), system, extract)

        @task(outlets=[Asset(feed)])
        def announce(batches):
            landed = sum(len(of_rule) for of_rule in batches)
            if not landed:
                raise AirflowSkipException("Every extract was in the lake already.")
            return landed

        @task(trigger_rule="none_failed")
        def all_accepted():
            from include.ingest.left_out import require_all_accepted

            require_all_accepted(settings(), feed)

        @task(trigger_rule="none_failed")
        def all_on_time():
            from include.ingest.rhythm import require_all_on_time

            require_all_on_time(settings(), feed)

        landed = land.expand_kwargs(discover())
        announce(landed)
        landed >> [all_accepted(), all_on_time()]

    flow()


for name in ("crm", "billing"):
    ingest(name)
