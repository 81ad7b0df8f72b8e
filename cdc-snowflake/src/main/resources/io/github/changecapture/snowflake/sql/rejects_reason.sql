UPDATE {{rejects}}
SET REASON = CASE
    WHEN TRY_PARSE_JSON(RAW_LINE) IS NULL THEN 'not a JSON document'
    WHEN TRY_PARSE_JSON(RAW_LINE):_id._data::VARCHAR IS NULL THEN 'no event id in _id._data'
    WHEN TRY_PARSE_JSON(RAW_LINE):operationType::VARCHAR IS NULL THEN 'no operationType'
    WHEN TRY_PARSE_JSON(RAW_LINE):operationType::VARCHAR IN ({{operations}})
         AND NVL(TRY_PARSE_JSON(RAW_LINE):_cdc.k::VARCHAR, TO_JSON(TRY_PARSE_JSON(RAW_LINE):documentKey._id)) IS NULL
      THEN 'no documentKey._id'
  END
WHERE TARGET_TABLE = {{target}} AND FILE_PATH = {{file}}
