/* cdc-snowflake: recon_count */
-- Primary keys are not enforced: that a document has one row is to be seen.
SELECT NVL(COUNT_IF(NOT IS_DELETED), 0) AS N_LIVE,
       NVL(COUNT_IF(NOT IS_DELETED AND (DOC_POSITION IS NULL OR DOC_POSITION < POSITION)), 0) AS N_STALE,
       COUNT(*) - COUNT(DISTINCT DOC_KEY) AS N_TWICE
FROM "CDC"."SILVER"."SHOP__ORDERS";
