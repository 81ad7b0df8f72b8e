/* cdc-snowflake: show_objects */
SHOW TABLES IN SCHEMA "CDC"."SILVER";
