/* cdc-snowflake: schema_history_read */
SELECT TARGET_TABLE, SCHEMA_VERSION, SCHEMA_HASH, TO_JSON(FIELDS) AS FIELDS, DISCOVERED_AT
FROM "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."SCHEMA_HISTORY"
WHERE TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
QUALIFY ROW_NUMBER() OVER (ORDER BY SCHEMA_VERSION DESC, DISCOVERED_AT DESC) = 1;
