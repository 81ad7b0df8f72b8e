/* cdc-snowflake: bronze_table */
-- NOT NULL makes a line without event id or operation fail its file instead of being lost on the way to silver.
CREATE TABLE IF NOT EXISTS "CDC"."BRONZE"."SHOP__ORDERS" (
  EVENT_ID           VARCHAR NOT NULL,
  GENERATION         NUMBER(10,0) NOT NULL,
  OP_TYPE            VARCHAR NOT NULL,
  CLUSTER_T          NUMBER(10,0),
  CLUSTER_I          NUMBER(10,0),
  V                  VARIANT NOT NULL,
  FILE_NAME          VARCHAR NOT NULL,
  FILE_ROW           NUMBER(18,0) NOT NULL,
  FILE_CONTENT_KEY   VARCHAR,
  FILE_LAST_MODIFIED TIMESTAMP_NTZ(9),
  LOADED_AT          TIMESTAMP_LTZ(9)
)
DATA_RETENTION_TIME_IN_DAYS = 1
MAX_DATA_EXTENSION_TIME_IN_DAYS = 30
CHANGE_TRACKING = TRUE;
