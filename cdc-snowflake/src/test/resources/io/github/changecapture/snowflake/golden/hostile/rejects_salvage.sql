/* cdc-snowflake: rejects_salvage */
INSERT INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" (EVENT_ID, GENERATION, OP_TYPE, CLUSTER_T, CLUSTER_I, V, FILE_NAME, FILE_ROW, LOADED_AT)
SELECT J:_id._data::VARCHAR,
       NVL(TRY_TO_NUMBER(J:_cdc.g::VARCHAR), 0),
       J:operationType::VARCHAR,
       TRY_TO_NUMBER(J:clusterTime."$timestamp".t::VARCHAR),
       TRY_TO_NUMBER(J:clusterTime."$timestamp".i::VARCHAR),
       J, FILE_PATH, FILE_ROW, LOADED_AT
FROM (
  SELECT FILE_PATH, FILE_ROW, LOADED_AT, TRY_PARSE_JSON(RAW_LINE) AS J
  FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."REJECTS"
  WHERE TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AND FILE_PATH = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞/events.jsonl' AND REASON IS NULL
);
