/* cdc-snowflake: show_grants */
SHOW GRANTS ON STAGE "CDC"."META"."SEGMENTS";
