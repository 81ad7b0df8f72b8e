/* cdc-snowflake: migration_record */
-- Primary keys are not enforced: that a version is recorded once comes from the MERGE.
MERGE INTO "CDC"."META"."MIGRATIONS" AS t
USING (SELECT 5 AS VERSION, 'meta_schema_history' AS NAME, '578B3410BC616F5774850938857468D4' AS CHECKSUM, SYSDATE() AS APPLIED_AT) AS s
ON t.VERSION = s.VERSION
WHEN NOT MATCHED THEN INSERT (VERSION, NAME, CHECKSUM, APPLIED_AT)
  VALUES (s.VERSION, s.NAME, s.CHECKSUM, s.APPLIED_AT);
