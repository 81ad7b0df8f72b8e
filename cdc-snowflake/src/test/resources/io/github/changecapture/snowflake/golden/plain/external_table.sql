/* cdc-snowflake: external_table */
-- Reads the segments where they are, without loading them; open ones too. For a look, not for silver.
CREATE EXTERNAL TABLE IF NOT EXISTS "CDC"."BRONZE"."SHOP__ORDERS__FILES" (
  EVENT_ID VARCHAR AS (VALUE:_id._data::VARCHAR),
  OP_TYPE VARCHAR AS (VALUE:operationType::VARCHAR),
  CLUSTER_T NUMBER(10,0) AS (TRY_TO_NUMBER(VALUE:clusterTime."$timestamp".t::VARCHAR)),
  FILE_NAME VARCHAR AS (METADATA$FILENAME)
)
LOCATION = @"CDC"."META"."SEGMENTS"
PATTERN = '(azure\u003a//[^/]+/[^/]+/)\u007b0,1\u007d(mongodb/)\u007b0,1\u007dshop/orders/.*[.]jsonl([.]gz)\u007b0,1\u007d'
AUTO_REFRESH = FALSE
FILE_FORMAT = (FORMAT_NAME = '"CDC"."META"."JSONL"');
