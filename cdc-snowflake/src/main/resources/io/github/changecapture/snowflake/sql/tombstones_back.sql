-- The places of deletes come back for the merge, so that it decides as it does where they are kept.
INSERT INTO {{current}} (DOC_KEY, DOCUMENT, IS_DELETED, OP_TYPE, POSITION, DOC_POSITION, EVENT_TIME, MERGED_AT)
SELECT DOC_KEY, DOCUMENT, IS_DELETED, OP_TYPE, POSITION, DOC_POSITION, EVENT_TIME, MERGED_AT
FROM {{tombstones}}
WHERE DOC_KEY IN (SELECT NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) FROM {{changes}} WHERE OP_TYPE IN ({{operations}}))
