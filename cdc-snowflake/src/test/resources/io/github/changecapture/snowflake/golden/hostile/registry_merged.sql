/* cdc-snowflake: registry_merged */
-- The last event says whether the collection is still there; whoever paused it decides when it goes on.
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."REGISTRY" AS t
USING (
  SELECT e.*,
         CASE
           WHEN e.OLD_STATUS = 'PAUSED' OR NOT e.IS_NEWER THEN e.OLD_STATUS
           WHEN e.LAST_SAYS IN ('drop', 'rename') THEN 'DROPPED'
           ELSE 'ACTIVE'
         END AS STATUS,
         IFF(e.OLD_STATUS = 'PAUSED' OR NOT e.IS_NEWER, e.OLD_DETAIL, NULL) AS STATUS_DETAIL
  FROM (
    SELECT r.TARGET_TABLE, SYSDATE() AS MERGED_AT, r.STATUS AS OLD_STATUS, r.STATUS_DETAIL AS OLD_DETAIL,
           m.POSITION > NVL(r.LAST_POSITION, '') AS IS_NEWER, m.LAST_SAYS,
           IFF(m.POSITION > NVL(r.LAST_POSITION, ''), m.POSITION, r.LAST_POSITION) AS LAST_POSITION,
           IFF(m.POSITION > NVL(r.LAST_POSITION, ''), m.EVENT_TIME, r.LAST_EVENT_TIME) AS LAST_EVENT_TIME,
           r.EVENTS_MERGED + m.N_EVENTS AS EVENTS_MERGED,
           r.SECONDS_TO_MERGE + m.N_SECONDS AS SECONDS_TO_MERGE,
           0 AS CONSECUTIVE_ERRORS
    FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."REGISTRY" AS r
    CROSS JOIN (
      SELECT MAX(POSITION) AS POSITION, MAX(EVENT_TIME) AS EVENT_TIME, COUNT(*) AS N_EVENTS,
             MAX_BY(SAYS, POSITION) AS LAST_SAYS,
             NVL(SUM(DATEDIFF('second', EVENT_TIME, SYSDATE())), 0) AS N_SECONDS
      FROM (
        SELECT LPAD(GENERATION::VARCHAR, 10, '0') || EVENT_ID AS POSITION,
               TO_TIMESTAMP_NTZ(CLUSTER_T) AS EVENT_TIME,
               IFF(OP_TYPE = 'namespaceReset', V:reason::VARCHAR, OP_TYPE) AS SAYS
        FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx__CHANGES"
      ) AS c
    ) AS m
    WHERE r.TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AND m.N_EVENTS > 0
  ) AS e
) AS s
ON t.TARGET_TABLE = s.TARGET_TABLE
WHEN MATCHED THEN UPDATE SET
  LAST_POSITION = s.LAST_POSITION, LAST_EVENT_TIME = s.LAST_EVENT_TIME, EVENTS_MERGED = s.EVENTS_MERGED,
  SECONDS_TO_MERGE = s.SECONDS_TO_MERGE, LAST_MERGED_AT = s.MERGED_AT, CONSECUTIVE_ERRORS = s.CONSECUTIVE_ERRORS,
  STATUS = s.STATUS, STATUS_DETAIL = s.STATUS_DETAIL, UPDATED_AT = s.MERGED_AT;
