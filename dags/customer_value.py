"""# `crm` or `billing` → settle → begin → model → audit → publish

*What it does.* Computes every customer's loyalty, value and ABC from all batches known,
audits the result before anyone can see it, and points `published` at it in one step.
Params of a run by hand: `as_of`, else the latest document date; `known_at`, else now;
`serve`, else only if not older than what is served.

*When it fails.* Readers keep the previous release, whatever failed. A failed **audit**
holds the candidate: its error names the rule, and `make sql RELEASE=<id>` opens it.
Mend the data or the rule and trigger again. *To undo*, trigger `roll_back`.
"""

from datetime import UTC, date, datetime, timedelta

from airflow.sdk import Asset, Param, PokeReturnValue, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from every_dag import EVERY_DAG, WAREHOUSE, settings

INGESTS = ("ingest_crm", "ingest_billing")
UNFINISHED = ["queued", "running"]
SETTLE_AT_MOST = timedelta(minutes=30)
AS_OF = Param(None, type=["null", "string"], format="date")
KNOWN_AT = Param(None, type=["null", "string"], format="date-time")
SERVE = Param(None, type=["null", "boolean"])


@dag(
    **EVERY_DAG,
    doc_md=__doc__,
    schedule=Asset("crm") | Asset("billing"),
    params={"as_of": AS_OF, "known_at": KNOWN_AT, "serve": SERVE},
    tags=["clientele", "release"],
)
def customer_value():
    @task.sensor(mode="reschedule", poke_interval=5)
    def settle(ti, dag_run):
        """A release of half of what is landing now would be out of date at once."""
        landing = any(ti.get_dr_count(ingest, states=UNFINISHED) for ingest in INGESTS)
        waited = datetime.now(UTC) - dag_run.start_date
        return PokeReturnValue(waited > SETTLE_AT_MOST or not landing)

    @task
    def begin(params, dag_run):
        from include.transform.plan import begin as begin_release

        as_of = params["as_of"] and date.fromisoformat(params["as_of"])
        known_at = params["known_at"] and datetime.fromisoformat(params["known_at"])
        by_hand = dag_run.run_type == "manual"
        release_id = begin_release(settings(), as_of, known_at, always=by_hand)
        if release_id is None:
            raise AirflowSkipException("Nothing is new since the last release.")
        return release_id

    @task(pool=WAREHOUSE)
    def model(release_id):
        from include.transform.build import build_candidate

        return build_candidate(settings(), release_id)

    @task(pool=WAREHOUSE, retries=0)  # bad data does not get better by asking again
    def audit(release_id):
        from include.audit.run import audit_candidate

        return audit_candidate(settings(), release_id).release_id

    @task(pool=WAREHOUSE, outlets=[Asset("published")])
    def publish(release_id, params):
        from include.publish.promote import promote

        keep = settings().keep_releases
        return promote(settings().warehouse(), release_id, params["serve"], keep)

    begun = begin()
    settle() >> begun
    publish(audit(model(begun)))


customer_value()
