/* cdc-snowflake: external_stage */
CREATE STAGE IF NOT EXISTS "CDC"."META"."SEGMENTS"
  URL = 'azure://account.blob.core.windows.net/raw/mongodb/'
  STORAGE_INTEGRATION = "CDC_LAKE"
  FILE_FORMAT = (FORMAT_NAME = '"CDC"."META"."JSONL"');
