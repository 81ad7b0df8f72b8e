-- Also where an event after the reset was there first, and the document is from before.
UPDATE {{current}}
SET IS_DELETED = IS_DELETED OR POSITION < {{floor}},
    OP_TYPE = IFF(POSITION < {{floor}}, 'namespaceReset', OP_TYPE),
    DOCUMENT = NULL, DOC_POSITION = NULL, MERGED_AT = SYSDATE()
WHERE (POSITION < {{floor}} AND NOT IS_DELETED) OR DOC_POSITION < {{floor}}
