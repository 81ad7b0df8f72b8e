/* cdc-snowflake: show_schemas */
SHOW SCHEMAS IN DATABASE "CDC";
