/* cdc-snowflake: merge_history */
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__HISTORY" AS t
USING (
  SELECT LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID AS POSITION,
         NVL(V:_cdc.k::VARCHAR, TO_JSON(V:documentKey._id)) AS DOC_KEY,
         OP_TYPE,
         IFF(IS_NULL_VALUE(V:fullDocument), NULL, V:fullDocument) AS DOCUMENT,
         V:updateDescription AS UPDATE_DESCRIPTION,
         TO_TIMESTAMP_NTZ(CLUSTER_T) AS EVENT_TIME, FILE_NAME, SYSDATE() AS MERGED_AT
  FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__CHANGES"
  WHERE OP_TYPE IN ('read', 'insert', 'update', 'replace', 'delete')
  QUALIFY ROW_NUMBER() OVER (PARTITION BY GENERATION, EVENT_ID ORDER BY FILE_NAME, FILE_ROW) = 1
) AS s
ON t.POSITION = s.POSITION
WHEN NOT MATCHED THEN INSERT
  (POSITION, DOC_KEY, OP_TYPE, DOCUMENT, UPDATE_DESCRIPTION, EVENT_TIME, FILE_NAME, MERGED_AT)
  VALUES (s.POSITION, s.DOC_KEY, s.OP_TYPE, s.DOCUMENT, s.UPDATE_DESCRIPTION, s.EVENT_TIME, s.FILE_NAME, s.MERGED_AT);
