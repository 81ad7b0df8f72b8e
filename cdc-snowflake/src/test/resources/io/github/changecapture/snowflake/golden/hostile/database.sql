/* cdc-snowflake: database */
CREATE DATABASE IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
