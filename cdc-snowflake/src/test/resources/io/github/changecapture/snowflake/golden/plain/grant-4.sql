/* cdc-snowflake: grant */
GRANT USAGE ON WAREHOUSE "CDC_WH" TO ROLE "CDC_OWNER";
