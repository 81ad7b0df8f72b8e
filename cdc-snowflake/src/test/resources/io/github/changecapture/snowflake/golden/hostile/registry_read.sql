/* cdc-snowflake: registry_read */
SELECT TARGET_TABLE, DATABASE_NAME, COLLECTION_NAME, SERIES, LOAD_MODE, STATUS, FORMAT FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."REGISTRY";
