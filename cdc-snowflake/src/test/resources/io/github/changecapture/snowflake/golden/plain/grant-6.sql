/* cdc-snowflake: grant */
GRANT USAGE ON SCHEMA "CDC"."META" TO ROLE "CDC_LOADER";
