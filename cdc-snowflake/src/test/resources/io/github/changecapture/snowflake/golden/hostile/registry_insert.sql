/* cdc-snowflake: registry_insert */
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."REGISTRY" AS t
USING (
  SELECT 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AS TARGET_TABLE, 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞' AS DATABASE_NAME, 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AS COLLECTION_NAME,
         'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞' AS SERIES, 'COPY' AS LOAD_MODE, 'relaxed' AS FORMAT, SYSDATE() AS NOW_UTC
) AS s
ON t.TARGET_TABLE = s.TARGET_TABLE
WHEN NOT MATCHED THEN INSERT
  (TARGET_TABLE, DATABASE_NAME, COLLECTION_NAME, SERIES, LOAD_MODE, STATUS, FORMAT, FIRST_DISCOVERED,
   EVENTS_MERGED, SECONDS_TO_MERGE, CONSECUTIVE_ERRORS, SCHEMA_VERSION, UPDATED_AT)
  VALUES (s.TARGET_TABLE, s.DATABASE_NAME, s.COLLECTION_NAME, s.SERIES, s.LOAD_MODE, 'ACTIVE', s.FORMAT, s.NOW_UTC,
          0, 0, 0, 0, s.NOW_UTC);
