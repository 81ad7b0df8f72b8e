/* cdc-snowflake: show_objects */
SHOW TABLES IN SCHEMA "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."sa""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
