/* cdc-snowflake: schema */
CREATE SCHEMA IF NOT EXISTS "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
