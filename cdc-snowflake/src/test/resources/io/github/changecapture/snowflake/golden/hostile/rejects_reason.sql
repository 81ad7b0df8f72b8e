/* cdc-snowflake: rejects_reason */
UPDATE "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."REJECTS"
SET REASON = CASE
    WHEN TRY_PARSE_JSON(RAW_LINE) IS NULL THEN 'not a JSON document'
    WHEN TRY_PARSE_JSON(RAW_LINE):_id._data::VARCHAR IS NULL THEN 'no event id in _id._data'
    WHEN TRY_PARSE_JSON(RAW_LINE):operationType::VARCHAR IS NULL THEN 'no operationType'
    WHEN TRY_PARSE_JSON(RAW_LINE):operationType::VARCHAR IN ('read', 'insert', 'update', 'replace', 'delete')
         AND NVL(TRY_PARSE_JSON(RAW_LINE):_cdc.k::VARCHAR, TO_JSON(TRY_PARSE_JSON(RAW_LINE):documentKey._id)) IS NULL
      THEN 'no documentKey._id'
  END
WHERE TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AND FILE_PATH = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞/events.jsonl';
