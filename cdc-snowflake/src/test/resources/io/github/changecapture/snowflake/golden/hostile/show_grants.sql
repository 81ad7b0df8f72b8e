/* cdc-snowflake: show_grants */
SHOW GRANTS ON STAGE "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."SEGMENTS";
