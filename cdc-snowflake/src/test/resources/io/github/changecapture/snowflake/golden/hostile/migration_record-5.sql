/* cdc-snowflake: migration_record */
-- Primary keys are not enforced: that a version is recorded once comes from the MERGE.
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."MIGRATIONS" AS t
USING (SELECT 5 AS VERSION, 'meta_schema_history' AS NAME, '134D14D0EDDADF5AE7EA03FC9DBEC9D7' AS CHECKSUM, SYSDATE() AS APPLIED_AT) AS s
ON t.VERSION = s.VERSION
WHEN NOT MATCHED THEN INSERT (VERSION, NAME, CHECKSUM, APPLIED_AT)
  VALUES (s.VERSION, s.NAME, s.CHECKSUM, s.APPLIED_AT);
