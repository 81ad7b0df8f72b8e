/* cdc-snowflake: merge_resets */
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."RESETS" AS t
USING (
  SELECT 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AS TARGET_TABLE, LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID AS POSITION,
         TO_TIMESTAMP_NTZ(CLUSTER_T) AS EVENT_TIME, V:reason::VARCHAR AS REASON, SYSDATE() AS MERGED_AT
  FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__CHANGES"
  WHERE OP_TYPE = 'namespaceReset'
  QUALIFY ROW_NUMBER() OVER (PARTITION BY GENERATION, EVENT_ID ORDER BY FILE_NAME, FILE_ROW) = 1
) AS s
ON t.TARGET_TABLE = s.TARGET_TABLE AND t.POSITION = s.POSITION
WHEN NOT MATCHED THEN INSERT (TARGET_TABLE, POSITION, EVENT_TIME, REASON, MERGED_AT)
  VALUES (s.TARGET_TABLE, s.POSITION, s.EVENT_TIME, s.REASON, s.MERGED_AT);
