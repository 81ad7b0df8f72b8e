/* cdc-snowflake: show_schemas */
SHOW SCHEMAS IN DATABASE "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞";
