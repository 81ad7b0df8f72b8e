/* cdc-snowflake: grant */
GRANT USAGE, CREATE SCHEMA ON DATABASE "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞" TO ROLE "oa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
