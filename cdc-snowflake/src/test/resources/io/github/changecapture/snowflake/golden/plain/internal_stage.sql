/* cdc-snowflake: internal_stage */
CREATE STAGE IF NOT EXISTS "CDC"."META"."SEGMENTS"
  FILE_FORMAT = (FORMAT_NAME = '"CDC"."META"."JSONL"');
