/* cdc-snowflake: typed_view */
-- What a value is not, it is NULL here; in the document of the view __LIVE it is whole.
CREATE OR REPLACE VIEW "CDC"."SILVER"."SHOP__ORDERS__TYPED__ITEMS" COPY GRANTS COMMENT = 'cdc-snowflake D2AC395126A1ADEB4631C83CB818CB9B' AS
SELECT l.DOC_KEY,
       a1.INDEX AS INDEX_1,
       TRY_TO_NUMBER(REGEXP_SUBSTR(a1.VALUE['price']['\u0024numberDecimal']::VARCHAR, '^-\u003f[0-9]\u007b1,26\u007d([.][0-9]\u007b1,12\u007d)\u003f\u0024'), 38, 12) AS "price",
       a1.VALUE['tags'] AS "tags",
       l.EVENT_TIME, l.MERGED_AT, l.IS_STALE
FROM "CDC"."SILVER"."SHOP__ORDERS__LIVE" AS l,
LATERAL FLATTEN(INPUT => l.DOCUMENT['items'], MODE => 'ARRAY') AS a1;
