/* cdc-snowflake: grant */
GRANT EXECUTE TASK ON ACCOUNT  TO ROLE "la""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
