/* cdc-snowflake: alert */
-- One row for each thing that needs somebody; none if all is well. For CREATE ALERT, or whatever asks every few minutes.
SELECT TARGET_TABLE, DATABASE_NAME, COLLECTION_NAME, HEALTH, STATUS_DETAIL, FILES_FAILED, ROWS_REJECTED, FILES_UNMERGED,
       CONSECUTIVE_ERRORS, LAST_EVENT_TIME, LAST_MERGED_AT
FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."HEALTH"
WHERE HEALTH IN ('ERROR', 'STALE')
ORDER BY TARGET_TABLE;
