/* cdc-snowflake: typed_view */
-- What a value is not, it is NULL here; in the document of the view __LIVE it is whole.
CREATE OR REPLACE VIEW "CDC"."SILVER"."SHOP__ORDERS__TYPED" COPY GRANTS COMMENT = 'cdc-snowflake A8FD448F1AE20BEF31F757341F73380F' AS
SELECT l.DOC_KEY,
       COALESCE(l.DOCUMENT['_id']['\u0024oid'], l.DOCUMENT['_id'])::VARCHAR AS "_id",
       AS_BOOLEAN(l.DOCUMENT['active']) AS "active",
       COALESCE(TO_TIMESTAMP_NTZ(TRY_TO_NUMBER(l.DOCUMENT['created']['\u0024date']['\u0024numberLong']::VARCHAR), 3), TRY_TO_TIMESTAMP_NTZ(RTRIM(l.DOCUMENT['created']['\u0024date']::VARCHAR, 'Z'), 'AUTO')) AS "created",
       l.DOCUMENT['customer']['name']::VARCHAR AS "customer_name",
       l.DOCUMENT['customer_name']::VARCHAR AS "customer_name_2",
       l.DOCUMENT['items'] AS "items",
       l.DOCUMENT['mixed'] AS "mixed",
       TRY_TO_BINARY(l.DOCUMENT['photo']['\u0024binary']['base64']::VARCHAR, 'BASE64') AS "photo",
       TRY_TO_NUMBER(REGEXP_SUBSTR(COALESCE(l.DOCUMENT['quantity']['\u0024numberLong'], l.DOCUMENT['quantity']['\u0024numberInt'], l.DOCUMENT['quantity'])::VARCHAR, '^-\u003f[0-9]\u007b1,38\u007d\u0024'), 38, 0) AS "quantity",
       COALESCE(AS_DOUBLE(l.DOCUMENT['ratio']), TRY_TO_DOUBLE(COALESCE(l.DOCUMENT['ratio']['\u0024numberDouble'], l.DOCUMENT['ratio']['\u0024numberInt'])::VARCHAR)) AS "ratio",
       l.EVENT_TIME, l.MERGED_AT, l.IS_STALE
FROM "CDC"."SILVER"."SHOP__ORDERS__LIVE" AS l;
