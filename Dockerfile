# The images of docker-compose.yaml, from the locks that `make` installs too: one for every
# service of Airflow's, and the same with Superset's environment beside it.
FROM python:3.11.14-slim-bookworm AS install
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
COPY requirements.lock /tmp/requirements.lock
# uv comes out of the same lock, by its hash, and installs the rest.
RUN python -m venv /opt/venv \
    && awk '/^[^ #]/ {wanted = /^uv==/} wanted' /tmp/requirements.lock > /tmp/uv.lock \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/uv.lock \
    && /opt/venv/bin/uv pip install --no-cache --python /opt/venv/bin/python \
        --require-hashes --compile-bytecode -r /tmp/requirements.lock

FROM python:3.11.14-slim-bookworm AS install-bi
COPY requirements-bi.lock /tmp/requirements-bi.lock
COPY --from=install /tmp/uv.lock /tmp/uv.lock
RUN python -m venv /opt/clientele/.venv-bi \
    && /opt/clientele/.venv-bi/bin/pip install --no-cache-dir --require-hashes -r /tmp/uv.lock \
    && /opt/clientele/.venv-bi/bin/uv pip install --no-cache \
        --python /opt/clientele/.venv-bi/bin/python --require-hashes --compile-bytecode \
        -r /tmp/requirements-bi.lock

FROM python:3.11.14-slim-bookworm AS clientele
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/clientele \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/opt/airflow \
    CLIENTELE_HOME=/opt/workspaces
# Writable for group 0, so that the user may be the owner of the mounted folders.
RUN useradd --uid 50000 --gid 0 --home-dir /opt/airflow --shell /usr/sbin/nologin clientele \
    && install -d -o clientele -g 0 -m 775 /opt/airflow /opt/workspaces /landing
COPY --from=install /opt/venv /opt/venv
COPY dags /opt/clientele/dags
COPY dbt_project /opt/clientele/dbt_project
COPY expectations /opt/clientele/expectations
COPY include /opt/clientele/include
WORKDIR /opt/clientele
USER 50000:0

FROM clientele AS bi
COPY requirements-bi.lock /opt/clientele/requirements-bi.lock
COPY --from=install-bi /opt/clientele/.venv-bi /opt/clientele/.venv-bi
CMD ["python", "-m", "include.run", "bi", "--help"]

# What is built if nothing else is asked for.
FROM clientele AS airflow
# Each service has its own command and its own health check: docker-compose.yaml.
CMD ["airflow", "version"]
