/* cdc-snowflake: external_table */
-- Reads the segments where they are, without loading them; open ones too. For a look, not for silver.
CREATE EXTERNAL TABLE IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__FILES" (
  EVENT_ID VARCHAR AS (VALUE:_id._data::VARCHAR),
  OP_TYPE VARCHAR AS (VALUE:operationType::VARCHAR),
  CLUSTER_T NUMBER(10,0) AS (TRY_TO_NUMBER(VALUE:clusterTime."$timestamp".t::VARCHAR)),
  FILE_NAME VARCHAR AS (METADATA$FILENAME)
)
LOCATION = @"a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."SEGMENTS"
PATTERN = '(azure\u003a//[^/]+/[^/]+/)\u007b0,1\u007d(mongodb/)\u007b0,1\u007da["][\u003b][ ]DROP[ ]TABLE[ ]x[\u003b][ ]--[\u0027][\u0024][\u0024][ ][\u003f][\u003a]1[ ]\u005c\u005c[ ]/[*][ ][\u007b][\u007b]bronze[\u007d][\u007d][ ][é][𝄞]/.*[.]jsonl([.]gz)\u007b0,1\u007d'
AUTO_REFRESH = FALSE
FILE_FORMAT = (FORMAT_NAME = '"a""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."ma""\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞"."JSONL"');
