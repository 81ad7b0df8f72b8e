/* cdc-snowflake: grant */
GRANT EXECUTE TASK ON ACCOUNT  TO ROLE "CDC_LOADER";
