/* cdc-snowflake: schema */
CREATE SCHEMA IF NOT EXISTS "CDC"."SILVER";
