/* cdc-snowflake: begin */
BEGIN TRANSACTION;
