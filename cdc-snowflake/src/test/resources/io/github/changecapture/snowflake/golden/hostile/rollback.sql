/* cdc-snowflake: rollback */
ROLLBACK;
