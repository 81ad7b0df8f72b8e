/* cdc-snowflake: tombstones_back */
-- The places of deletes come back for the merge, so that it decides as it does where they are kept.
INSERT INTO "CDC"."SILVER"."SHOP__ORDERS" (DOC_KEY, DOCUMENT, IS_DELETED, OP_TYPE, POSITION, DOC_POSITION, EVENT_TIME, MERGED_AT)
SELECT DOC_KEY, DOCUMENT, IS_DELETED, OP_TYPE, POSITION, DOC_POSITION, EVENT_TIME, MERGED_AT
FROM "CDC"."SILVER"."SHOP__ORDERS__DELETED"
WHERE DOC_KEY IN (SELECT NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) FROM "CDC"."BRONZE"."SHOP__ORDERS__CHANGES" WHERE OP_TYPE IN ('read', 'insert', 'update', 'replace', 'delete'));
