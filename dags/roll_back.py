"""# Serve an older release

**roll_back** points `published` at the kept release that `release_id` names.

*What it does.* Releases are immutable files, so this is one flip of a pointer: readers
see the older release whole, from their next query on. Nothing is built or deleted.

*When it fails.* An id that no kept release has is refused by name, a held one because
its audit failed; readers keep what they have.

*How to undo.* Trigger it again with the newer id. The next release that
`customer_value` publishes takes over as usual.
"""

from airflow.sdk import Asset, Param, dag, task

from every_dag import EVERY_DAG, WAREHOUSE, settings


@dag(
    **EVERY_DAG,
    dag_id="roll_back",
    doc_md=__doc__,
    schedule=None,
    params={"release_id": Param(type="string", minLength=1)},
    tags=["clientele", "release"],
)
def flow():
    @task(pool=WAREHOUSE, outlets=[Asset("published")])
    def roll_back(params):
        from include.publish import roll_back as published

        return published.roll_back(settings().warehouse(), params["release_id"])

    roll_back()


flow()
