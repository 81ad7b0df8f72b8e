/* cdc-snowflake: copy_rejects */
-- Every line as it is. FORCE, because a rolled back attempt may be remembered as loaded.
COPY INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."REJECTS" (TARGET_TABLE, FILE_PATH, FILE_ROW, RAW_LINE, LOADED_AT)
FROM (
  SELECT 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', REGEXP_SUBSTR(METADATA$FILENAME, '^(azure://[^/]+/[^/]+/){0,1}(mongodb/){0,1}(.*)', 1, 1, 'e', 3), METADATA$FILE_ROW_NUMBER, t.$1, METADATA$START_SCAN_TIME
  FROM '@"a""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."ma""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."SEGMENTS"/' t
)
FILES = ('a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞/events.jsonl')
FILE_FORMAT = (FORMAT_NAME = '"a""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."ma""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."LINES"')
ON_ERROR = ABORT_STATEMENT
FORCE = TRUE;
