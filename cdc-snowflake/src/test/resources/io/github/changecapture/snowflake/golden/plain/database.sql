/* cdc-snowflake: database */
CREATE DATABASE IF NOT EXISTS "CDC";
