/* cdc-snowflake: migration_record */
-- Primary keys are not enforced: that a version is recorded once comes from the MERGE.
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."MIGRATIONS" AS t
USING (SELECT 2 AS VERSION, 'meta_ledger' AS NAME, '6C4AEFB21F25577425014379E665641E' AS CHECKSUM, SYSDATE() AS APPLIED_AT) AS s
ON t.VERSION = s.VERSION
WHEN NOT MATCHED THEN INSERT (VERSION, NAME, CHECKSUM, APPLIED_AT)
  VALUES (s.VERSION, s.NAME, s.CHECKSUM, s.APPLIED_AT);
