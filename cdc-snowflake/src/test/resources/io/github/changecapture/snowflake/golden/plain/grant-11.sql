/* cdc-snowflake: grant */
GRANT USAGE ON STAGE "CDC"."META"."SEGMENTS" TO ROLE "CDC_LOADER";
