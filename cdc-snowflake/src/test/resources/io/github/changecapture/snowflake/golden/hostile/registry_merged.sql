/* cdc-snowflake: registry_merged */
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."REGISTRY" AS t
USING (
  SELECT 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AS TARGET_TABLE,
         MAX(LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID) AS POSITION,
         MAX(TO_TIMESTAMP_NTZ(CLUSTER_T)) AS EVENT_TIME,
         COUNT(*) AS N_EVENTS,
         NVL(SUM(DATEDIFF('second', TO_TIMESTAMP_NTZ(CLUSTER_T), SYSDATE())), 0) AS N_SECONDS,
         SYSDATE() AS MERGED_AT
  FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__CHANGES"
) AS s
ON t.TARGET_TABLE = s.TARGET_TABLE
WHEN MATCHED AND s.N_EVENTS > 0 THEN UPDATE SET
  LAST_EVENT_TIME = IFF(s.POSITION > NVL(t.LAST_POSITION, ''), s.EVENT_TIME, t.LAST_EVENT_TIME),
  LAST_POSITION = IFF(s.POSITION > NVL(t.LAST_POSITION, ''), s.POSITION, t.LAST_POSITION),
  EVENTS_MERGED = t.EVENTS_MERGED + s.N_EVENTS,
  SECONDS_TO_MERGE = t.SECONDS_TO_MERGE + s.N_SECONDS,
  LAST_MERGED_AT = s.MERGED_AT, CONSECUTIVE_ERRORS = 0, UPDATED_AT = s.MERGED_AT;
