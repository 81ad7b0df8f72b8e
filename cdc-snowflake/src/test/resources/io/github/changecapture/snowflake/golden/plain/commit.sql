/* cdc-snowflake: commit */
COMMIT;
