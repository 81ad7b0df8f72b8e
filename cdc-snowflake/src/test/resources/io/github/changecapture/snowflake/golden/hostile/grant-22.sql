/* cdc-snowflake: grant */
GRANT READ, WRITE ON STAGE "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."SEGMENTS" TO ROLE "la""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
