/* cdc-snowflake: migrations_applied */
SELECT VERSION, CHECKSUM FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."MIGRATIONS" ORDER BY VERSION;
