/* cdc-snowflake: pipe_rest */
-- Loads what insertFiles names, and nothing else.
CREATE PIPE IF NOT EXISTS "CDC"."BRONZE"."SHOP__ORDERS__PIPE"
  AUTO_INGEST = FALSE
AS
COPY INTO "CDC"."BRONZE"."SHOP__ORDERS"
  (EVENT_ID, GENERATION, OP_TYPE, CLUSTER_T, CLUSTER_I, V,
   FILE_NAME, FILE_ROW, FILE_CONTENT_KEY, FILE_LAST_MODIFIED, LOADED_AT)
FROM (
  SELECT
    t.$1:_id._data::VARCHAR,
    NVL(TRY_TO_NUMBER(t.$1:_cdc.g::VARCHAR), 0),
    t.$1:operationType::VARCHAR,
    TRY_TO_NUMBER(t.$1:clusterTime."$timestamp".t::VARCHAR),
    TRY_TO_NUMBER(t.$1:clusterTime."$timestamp".i::VARCHAR),
    t.$1,
    REGEXP_SUBSTR(METADATA$FILENAME, '^(azure://[^/]+/[^/]+/){0,1}(mongodb/){0,1}(.*)', 1, 1, 'e', 3),
    METADATA$FILE_ROW_NUMBER,
    METADATA$FILE_CONTENT_KEY,
    METADATA$FILE_LAST_MODIFIED,
    METADATA$START_SCAN_TIME
  FROM '@"CDC"."META"."SEGMENTS"/' t
)
FILE_FORMAT = (FORMAT_NAME = '"CDC"."META"."JSONL"')
ON_ERROR = SKIP_FILE;
