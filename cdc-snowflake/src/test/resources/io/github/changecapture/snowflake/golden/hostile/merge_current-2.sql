/* cdc-snowflake: merge_current */
-- One source row for each document: its last event, and what the last event that says so says the document is.
-- Whatever the order in which batches come, and however often, the newest of both stays.
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" AS t
USING (
  SELECT DOC_KEY, OP_TYPE, OP_TYPE = 'delete' AS IS_DELETED, POSITION, EVENT_TIME, SYSDATE() AS MERGED_AT,
         MAX(IFF(SAYS_DOCUMENT, POSITION, NULL)) OVER (PARTITION BY DOC_KEY) AS DOC_POSITION,
         FIRST_VALUE(DOCUMENT) OVER (
           PARTITION BY DOC_KEY ORDER BY IFF(SAYS_DOCUMENT, 0, 1), POSITION DESC, FILE_NAME DESC, FILE_ROW DESC
           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS DOCUMENT
  FROM (
    SELECT DOC_KEY, OP_TYPE, POSITION, EVENT_TIME, FILE_NAME, FILE_ROW, DOCUMENT,
           (DOCUMENT IS NOT NULL) AS SAYS_DOCUMENT
    FROM (
      SELECT NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) AS DOC_KEY, OP_TYPE,
             LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID AS POSITION,
             TO_TIMESTAMP_NTZ(CLUSTER_T) AS EVENT_TIME, FILE_NAME, FILE_ROW,
             IFF(IS_NULL_VALUE(V:fullDocument), NULL, V:fullDocument) AS DOCUMENT
      FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__CHANGES"
      WHERE OP_TYPE IN ('read', 'insert', 'update', 'replace', 'delete')
    ) AS e
    WHERE POSITION > (SELECT NVL(MAX(POSITION), '') FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."RESETS" WHERE TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
  ) AS d
  QUALIFY ROW_NUMBER() OVER (PARTITION BY DOC_KEY ORDER BY POSITION DESC, FILE_NAME DESC, FILE_ROW DESC) = 1
) AS s
ON t.DOC_KEY = s.DOC_KEY
WHEN MATCHED AND s.POSITION > t.POSITION AND s.DOC_POSITION > NVL(t.DOC_POSITION, '') THEN UPDATE SET
  IS_DELETED = s.IS_DELETED, OP_TYPE = s.OP_TYPE, POSITION = s.POSITION, EVENT_TIME = s.EVENT_TIME,
  DOCUMENT = s.DOCUMENT, DOC_POSITION = s.DOC_POSITION, MERGED_AT = s.MERGED_AT
WHEN MATCHED AND s.POSITION > t.POSITION THEN UPDATE SET
  IS_DELETED = s.IS_DELETED, OP_TYPE = s.OP_TYPE, POSITION = s.POSITION, EVENT_TIME = s.EVENT_TIME,
  MERGED_AT = s.MERGED_AT
WHEN MATCHED AND s.DOC_POSITION > NVL(t.DOC_POSITION, '') THEN UPDATE SET
  DOCUMENT = s.DOCUMENT, DOC_POSITION = s.DOC_POSITION, MERGED_AT = s.MERGED_AT
WHEN NOT MATCHED THEN INSERT
  (DOC_KEY, DOCUMENT, IS_DELETED, OP_TYPE, POSITION, DOC_POSITION, EVENT_TIME, MERGED_AT)
  VALUES (s.DOC_KEY, s.DOCUMENT, s.IS_DELETED, s.OP_TYPE, s.POSITION, s.DOC_POSITION, s.EVENT_TIME, s.MERGED_AT);
