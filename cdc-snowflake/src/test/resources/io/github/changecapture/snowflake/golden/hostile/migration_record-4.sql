/* cdc-snowflake: migration_record */
-- Primary keys are not enforced: that a version is recorded once comes from the MERGE.
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."MIGRATIONS" AS t
USING (SELECT 4 AS VERSION, 'meta_resets' AS NAME, 'E92B526978B60D044FC20CD93DD410E2' AS CHECKSUM, SYSDATE() AS APPLIED_AT) AS s
ON t.VERSION = s.VERSION
WHEN NOT MATCHED THEN INSERT (VERSION, NAME, CHECKSUM, APPLIED_AT)
  VALUES (s.VERSION, s.NAME, s.CHECKSUM, s.APPLIED_AT);
