/* cdc-snowflake: grant */
GRANT USAGE ON DATABASE "CDC" TO ROLE "CDC_LOADER";
