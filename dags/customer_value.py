"""# `crm` or `billing` → settle → begin → model → audit → publish → review

*What it does.* Computes every customer's loyalty, value and ABC from all batches known,
audits it before anyone can see it, points `published` at it and writes its **review**.
Params of a run by hand: `as_of`, else the latest document date; `known_at`, else now;
`serve`, else only if not older than what is served.

*When it fails.* Readers keep the previous release. A failed **audit** holds the
candidate: its error names the rule, `make sql RELEASE=<id>` opens it. A skipped
**complete**: published without the extracts in its log. *To undo*, trigger `roll_back`.
"""

from airflow.sdk import Asset, PokeReturnValue, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from every_dag import EVERY_DAG, WAREHOUSE, settings
from run_inputs import RUN_INPUTS, moments
from settled import is_settled


@dag(
    **EVERY_DAG,
    doc_md=__doc__,
    schedule=Asset("crm") | Asset("billing"),
    params=RUN_INPUTS,
    tags=["clientele", "release"],
)
def customer_value():
    @task.sensor(mode="reschedule", poke_interval=5)
    def settle(ti, dag_run):
        return PokeReturnValue(is_settled(ti, dag_run))

    @task
    def begin(params, dag_run):
        from include.transform.plan import begin as begin_release

        always = dag_run.run_type == "manual"
        if begun := begin_release(settings(), *moments(params), always):
            return begun
        raise AirflowSkipException("Nothing is new since the last release.")

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

        serve, keep = params["serve"], settings().keep_releases
        return promote(settings().warehouse(), release_id, serve, keep)

    @task
    def complete(release_id):
        from include.publish.manifest import left_out

        if lacking := left_out(settings().warehouse(), release_id):
            raise AirflowSkipException(f"{release_id} lacks {lacking}")

    @task
    def review(release_id):
        from include.review.write import write_review

        return write_review(settings(), release_id).name

    settle() >> (begun := begin())
    published = publish(audit(model(begun)))
    published >> [complete(published), review(published)]


customer_value()
