/* cdc-snowflake: dynamic_table */
-- Current documents without stream, task or MERGE; computed from all of bronze, so for small collections.
CREATE DYNAMIC TABLE IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__DYNAMIC"
  TARGET_LAG = '15 minutes'
  WAREHOUSE = "wa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"
AS
SELECT DOC_KEY, DOCUMENT, OP_TYPE, POSITION, EVENT_TIME
FROM (
  SELECT DOC_KEY, OP_TYPE, POSITION, EVENT_TIME,
         FIRST_VALUE(DOCUMENT) OVER (
           PARTITION BY DOC_KEY ORDER BY IFF(DOCUMENT IS NULL AND OP_TYPE <> 'delete', 1, 0), POSITION DESC
           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS DOCUMENT,
         ROW_NUMBER() OVER (PARTITION BY DOC_KEY ORDER BY POSITION DESC) AS AGE
  FROM (
    SELECT NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) AS DOC_KEY, OP_TYPE,
           LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID AS POSITION,
           TO_TIMESTAMP_NTZ(CLUSTER_T) AS EVENT_TIME,
           IFF(IS_NULL_VALUE(V:fullDocument), NULL, V:fullDocument) AS DOCUMENT,
           MAX(IFF(OP_TYPE = 'namespaceReset', LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID, '')) OVER () AS FLOOR
    FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
  )
  WHERE OP_TYPE IN ('read', 'insert', 'update', 'replace', 'delete') AND POSITION > FLOOR
)
WHERE AGE = 1 AND OP_TYPE <> 'delete';
