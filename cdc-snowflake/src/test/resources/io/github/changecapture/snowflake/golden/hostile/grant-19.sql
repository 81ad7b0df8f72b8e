/* cdc-snowflake: grant */
GRANT CREATE PIPE ON SCHEMA "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ba""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞" TO ROLE "la""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
