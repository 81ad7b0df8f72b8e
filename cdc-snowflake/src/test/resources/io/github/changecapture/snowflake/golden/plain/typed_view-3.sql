/* cdc-snowflake: typed_view */
-- What a value is not, it is NULL here; in the document of the view __LIVE it is whole.
CREATE OR REPLACE VIEW "CDC"."SILVER"."SHOP__ORDERS__TYPED__ITEMS___TAGS" COPY GRANTS COMMENT = 'cdc-snowflake 02F463484A12733B347E1A14C201A737' AS
SELECT l.DOC_KEY,
       a1.INDEX AS INDEX_1,
       a2.INDEX AS INDEX_2,
       a2.VALUE::VARCHAR AS "ELEMENT",
       l.EVENT_TIME, l.MERGED_AT, l.IS_STALE
FROM "CDC"."SILVER"."SHOP__ORDERS__LIVE" AS l,
LATERAL FLATTEN(INPUT => l.DOCUMENT['items'], MODE => 'ARRAY') AS a1,
LATERAL FLATTEN(INPUT => a1.VALUE['tags'], MODE => 'ARRAY') AS a2;
