/* cdc-snowflake: recon_silver */
-- Documents whose last event in bronze is not the one that silver knows; those before a reset may be absent.
SELECT COUNT(*) AS N_DOCUMENTS,
       NVL(COUNT_IF(b.POSITION > (SELECT NVL(MAX(POSITION), '') FROM "CDC"."META"."RESETS" WHERE TARGET_TABLE = 'SHOP__ORDERS') AND (s.POSITION IS NULL OR s.POSITION < b.POSITION)), 0) AS N_BEHIND
FROM (
  SELECT NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) AS DOC_KEY,
         MAX(LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID) AS POSITION
  FROM "CDC"."BRONZE"."SHOP__ORDERS"
  WHERE OP_TYPE IN ('read', 'insert', 'update', 'replace', 'delete')
  GROUP BY NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id))
) AS b
LEFT JOIN "CDC"."SILVER"."SHOP__ORDERS" AS s ON s.DOC_KEY = b.DOC_KEY;
