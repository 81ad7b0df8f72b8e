/* cdc-snowflake: show_integrations */
SHOW INTEGRATIONS;
