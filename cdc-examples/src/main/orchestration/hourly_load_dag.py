"""Every hour: load what is sealed, then look whether every collection is healthy.

Airflow 2.9 or newer with the providers cncf.kubernetes and snowflake. Retries are harmless: what is loaded is in the
ledger, and a load begins behind it.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.providers.common.sql.operators.sql import SQLCheckOperator
from airflow.providers.cncf.kubernetes.secret import Secret

with DAG(
    dag_id="cdc_snowflake_hourly_load",
    schedule="10 * * * *",
    start_date=datetime(2026, 11, 1),
    catchup=False,  # a load takes all hours that are missing
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5), "retry_exponential_backoff": True},
    tags=["cdc", "snowflake"],
) as dag:
    load = KubernetesPodOperator(
        task_id="load",
        name="cdc-load",
        image="registry.example.com/cdc-load:0.1.0",
        cmds=["java", "-cp", "/app/lib/*"],
        arguments=["io.github.changecapture.examples.orchestration.HourlyLoad"],
        env_vars={
            "CDC_ADLS_ENDPOINT": "https://account.dfs.core.windows.net",
            "CDC_ADLS_FILE_SYSTEM": "raw",
            "CDC_ADLS_BASE_PATH": "mongodb",
            "CDC_SNOWFLAKE_URL": "jdbc:snowflake://org-account.snowflakecomputing.com/",
            "CDC_SNOWFLAKE_USER": "CDC",
            "CDC_SNOWFLAKE_DATABASE": "CDC",
            "CDC_SNOWFLAKE_ROLE": "CDC_LOADER",
            "CDC_SNOWFLAKE_WAREHOUSE": "CDC_WH",
            "CDC_SNOWFLAKE_STAGE_LOCATION": "azure://account.blob.core.windows.net/raw/mongodb",
            "CDC_SNOWFLAKE_STORAGE_INTEGRATION": "LAKE",
        },
        secrets=[
            Secret("env", "CDC_ADLS_ACCOUNT_KEY", "cdc-load", "adls-account-key"),
            Secret("env", "CDC_SNOWFLAKE_TOKEN", "cdc-load", "snowflake-token"),
        ],
        execution_timeout=timedelta(minutes=55),
    )

    healthy = SQLCheckOperator(
        task_id="every_collection_is_healthy",
        conn_id="snowflake_cdc",
        sql="SELECT COUNT_IF(HEALTH IN ('ERROR', 'STALE')) = 0 FROM CDC.META.HEALTH",
    )

    load >> healthy
