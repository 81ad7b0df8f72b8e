/* cdc-snowflake: show_databases */
SHOW DATABASES;
