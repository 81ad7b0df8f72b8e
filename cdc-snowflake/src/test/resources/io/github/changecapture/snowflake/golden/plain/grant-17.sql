/* cdc-snowflake: grant */
GRANT SELECT ON VIEW "CDC"."META"."HEALTH" TO ROLE "CDC_LOADER";
