/* cdc-snowflake: grant */
GRANT SELECT ON VIEW "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."HEALTH" TO ROLE "la""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
