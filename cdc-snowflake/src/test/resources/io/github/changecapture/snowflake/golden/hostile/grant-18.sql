/* cdc-snowflake: grant */
GRANT USAGE ON INTEGRATION "ia""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞" TO ROLE "la""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
