/* cdc-snowflake: rejects_salvage */
INSERT INTO "CDC"."BRONZE"."SHOP__ORDERS" (EVENT_ID, GENERATION, OP_TYPE, CLUSTER_T, CLUSTER_I, V, FILE_NAME, FILE_ROW, LOADED_AT)
SELECT J:_id._data::VARCHAR,
       NVL(TRY_TO_NUMBER(J:_cdc.g::VARCHAR), 0),
       J:operationType::VARCHAR,
       TRY_TO_NUMBER(J:clusterTime."$timestamp".t::VARCHAR),
       TRY_TO_NUMBER(J:clusterTime."$timestamp".i::VARCHAR),
       J, FILE_PATH, FILE_ROW, LOADED_AT
FROM (
  SELECT FILE_PATH, FILE_ROW, LOADED_AT, TRY_PARSE_JSON(RAW_LINE) AS J
  FROM "CDC"."META"."REJECTS"
  WHERE TARGET_TABLE = 'SHOP__ORDERS' AND FILE_PATH = 'shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl' AND REASON IS NULL
);
