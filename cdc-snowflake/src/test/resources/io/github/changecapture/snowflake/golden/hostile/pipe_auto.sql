/* cdc-snowflake: pipe_auto */
-- One collection's folder: whatever is closed there for ever comes by Event Grid, once.
CREATE PIPE IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__PIPE"
  AUTO_INGEST = TRUE
  INTEGRATION = 'ia"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞'
AS
COPY INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
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
  FROM '@"a""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."ma""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."SEGMENTS"/a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞/' t
)
PATTERN = '.*[.]jsonl([.]gz){0,1}'
FILE_FORMAT = (FORMAT_NAME = '"a""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."ma""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."JSONL"')
ON_ERROR = SKIP_FILE;
