/* cdc-snowflake: registry_discovered */
UPDATE "a""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."ma""; DROP TABLE x; --'$$ ?:1 \ /* {{bronze}} é𝄞"."REGISTRY"
SET SCHEMA_VERSION = 1, SCHEMA_HASH = '85c45d778f7852ce5781d32a58071cee4b1a65b5534b1477d41614a764a97423', SOURCE_COUNT = NVL(12, SOURCE_COUNT), UPDATED_AT = SYSDATE()
WHERE TARGET_TABLE = 'a"\u003b DROP TABLE x\u003b --\u0027\u0024\u0024 \u003f\u003a1 \u005c /* \u007b\u007bbronze\u007d\u007d é𝄞xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx';
