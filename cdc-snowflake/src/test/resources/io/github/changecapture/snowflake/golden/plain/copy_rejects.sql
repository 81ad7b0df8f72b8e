/* cdc-snowflake: copy_rejects */
-- Every line as it is. FORCE, because a rolled back attempt may be remembered as loaded.
COPY INTO "CDC"."META"."REJECTS" (TARGET_TABLE, FILE_PATH, FILE_ROW, RAW_LINE, LOADED_AT)
FROM (
  SELECT 'SHOP__ORDERS', REGEXP_SUBSTR(METADATA$FILENAME, '^(azure://[^/]+/[^/]+/){0,1}(mongodb/){0,1}(.*)', 1, 1, 'e', 3), METADATA$FILE_ROW_NUMBER, t.$1, METADATA$START_SCAN_TIME
  FROM '@"CDC"."META"."SEGMENTS"/' t
)
FILES = ('shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl')
FILE_FORMAT = (FORMAT_NAME = '"CDC"."META"."LINES"')
ON_ERROR = ABORT_STATEMENT
FORCE = TRUE;
