-- Without its document: only the place of the delete stays, against events that come late.
INSERT INTO {{tombstones}} (DOC_KEY, DOCUMENT, IS_DELETED, OP_TYPE, POSITION, DOC_POSITION, EVENT_TIME, MERGED_AT)
SELECT DOC_KEY, NULL, IS_DELETED, OP_TYPE, POSITION, DOC_POSITION, EVENT_TIME, MERGED_AT
FROM {{current}}
WHERE IS_DELETED
