/* cdc-snowflake: migrations_applied */
SELECT VERSION, CHECKSUM FROM "CDC"."META"."MIGRATIONS" ORDER BY VERSION;
