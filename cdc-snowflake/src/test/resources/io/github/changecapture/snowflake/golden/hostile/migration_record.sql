/* cdc-snowflake: migration_record */
-- Primary keys are not enforced: that a version is recorded once comes from the MERGE.
MERGE INTO "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."MIGRATIONS" AS t
USING (SELECT 1 AS VERSION, 'meta_registry' AS NAME, 'D9E23A27669C055DFCDBD205548A7BF7' AS CHECKSUM, SYSDATE() AS APPLIED_AT) AS s
ON t.VERSION = s.VERSION
WHEN NOT MATCHED THEN INSERT (VERSION, NAME, CHECKSUM, APPLIED_AT)
  VALUES (s.VERSION, s.NAME, s.CHECKSUM, s.APPLIED_AT);
