/* cdc-snowflake: rejects_reason */
UPDATE "CDC"."META"."REJECTS"
SET REASON = CASE
    WHEN TRY_PARSE_JSON(RAW_LINE) IS NULL THEN 'not a JSON document'
    WHEN TRY_PARSE_JSON(RAW_LINE):_id._data::VARCHAR IS NULL THEN 'no event id in _id._data'
    WHEN TRY_PARSE_JSON(RAW_LINE):operationType::VARCHAR IS NULL THEN 'no operationType'
    WHEN TRY_PARSE_JSON(RAW_LINE):operationType::VARCHAR IN ('read', 'insert', 'update', 'replace', 'delete')
         AND NVL(TRY_PARSE_JSON(RAW_LINE):_cdc.k::VARCHAR, TO_JSON(TRY_PARSE_JSON(RAW_LINE):documentKey._id)) IS NULL
      THEN 'no documentKey._id'
  END
WHERE TARGET_TABLE = 'SHOP__ORDERS' AND FILE_PATH = 'shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl';
