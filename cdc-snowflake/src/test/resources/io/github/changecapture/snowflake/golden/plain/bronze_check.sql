/* cdc-snowflake: bronze_check */
-- What is in the table now, from whatever COPY: rows, and those that silver could not place.
SELECT FILE_NAME, COUNT(*) AS N_ROWS,
       COUNT_IF(OP_TYPE IN ('read', 'insert', 'update', 'replace', 'delete') AND NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) IS NULL) AS N_WITHOUT_KEY
FROM "CDC"."BRONZE"."SHOP__ORDERS"
WHERE FILE_NAME IN ('shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10.jsonl',
  'shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10-0001.jsonl')
GROUP BY FILE_NAME;
